"""Django's and Django REST framework's handlers: views, and the URLs that lead to them."""
