"""A throw-away MySQL or MariaDB: which ALGORITHM and LOCK it takes for the changes of a pull request."""
