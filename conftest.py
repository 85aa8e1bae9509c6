"""What every test runs under: properties are judged by what they find, never by the clock."""

from hypothesis import settings

settings.register_profile(
    "house", settings.get_profile(settings.get_current_profile_name()), deadline=None
)
settings.load_profile("house")
