"""JPA and Spring Data: attributes that queries, names of methods and annotations name, held against the entities."""
