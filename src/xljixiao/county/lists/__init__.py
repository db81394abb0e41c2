"""Lists that budget systems export or people keep, cell by cell: `importing` is the door."""
