"""Excel in and out: writing, reading behind the guard, checking. Judges nothing itself."""
