"""Consolidate (汇总): submissions as tables that balance, a workbook, data."""
