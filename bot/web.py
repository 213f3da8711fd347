"""How gunicorn runs the receiver: `gunicorn --config python:bot.web`. Where: its own PORT, or --bind.

Source: https://docs.gunicorn.org/en/stable/settings.html
"""

from bot.logs import CONFIGURATION

wsgi_app = "bot.app:create()"
preload_app = True  # settings are read once, by the master, which then drops the secrets from its environment
workers = 1  # one process counts for /metrics; about a thousand deliveries a second are enough
worker_class = "gthread"
threads = 8  # that many may wait for Redis at once
backlog = 512
keepalive = 30  # GitHub and the routers in front of us keep connections open
timeout = 30  # a process whose loop stands still for so long is replaced
graceful_timeout = 20  # after SIGTERM; an answer takes milliseconds
limit_request_line = 2048
limit_request_fields = 60
limit_request_field_size = 8190
control_socket_disable = True  # nobody needs to command it
logconfig_dict = CONFIGURATION
