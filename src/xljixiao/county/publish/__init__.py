"""Publish (公开): the disclosed texts of a round, its plain table, and what is approved (批复)."""
