"""Word and text in and out: the disclosed text (绩效文本), as `[text]` of a form arranges it."""
