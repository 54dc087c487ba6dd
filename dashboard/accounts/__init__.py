"""Accounts: who may use the dashboard, and what each of them may see."""
