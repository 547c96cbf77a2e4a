"""What all tests share: how properties are tried."""

import os

from hypothesis import HealthCheck, settings

# A busy machine is no failure, so nothing here is timed. In CI the same examples are tried every time, so that a change
# is never refused for what it did not do; everywhere else new ones are.
settings.register_profile("everywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("everywhere"), derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "everywhere")
