"""What a web server runs."""

import threading

from django.core.wsgi import get_wsgi_application

from encours.ui.charts.drawing import warm

application = get_wsgi_application()
# The first chart of a process takes half a second: it is drawn before anybody looks at one.
threading.Thread(target=warm, name="charts", daemon=True).start()
