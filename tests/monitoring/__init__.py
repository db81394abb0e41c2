"""A form and its model that the program itself knows nothing of."""
