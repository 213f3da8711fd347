"""Entities of JPA: the rows that Spring Data's repositories give, and what code follows from each of them."""
