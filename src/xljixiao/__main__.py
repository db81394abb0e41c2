"""`python -m xljixiao`."""

from xljixiao.cli import main

main()
