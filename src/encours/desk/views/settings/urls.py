"""Addresses of the settings, under `o/<slug>/settings/`."""

from django.urls import path

from encours.desk.views.settings import (
    accounts,
    calendars,
    journal,
    landing,
    letterhead,
    organisation,
    people,
    policy,
    sources,
    statuses,
    terms,
    tokens,
    work,
)

urlpatterns = [
    path("", landing.settings, name="settings"),
    path("organisation/", organisation.organisation, name="settings_organisation"),
    path("people/", people.people, name="settings_people"),
    path("people/<int:user_id>/", people.person, name="settings_person"),
    path("people/<int:user_id>/link/", people.person_link, name="settings_person_link"),
    path("people/<int:user_id>/out/", people.person_out, name="settings_person_out"),
    path("letterhead/", letterhead.letterhead, name="settings_letterhead"),
    path("letterhead/logo/<str:digest>", letterhead.logo, name="settings_logo"),
    path("accounts/", accounts.accounts, name="settings_accounts"),
    path("accounts/<int:account_id>/", accounts.account, name="settings_account"),
    path("figures/", policy.figures, name="settings_figures"),
    path("figures/<str:name>/", policy.policy, name="settings_policy"),
    path("calendars/", calendars.calendars, name="settings_calendars"),
    path("terms/", terms.terms, name="settings_terms"),
    path("statuses/", statuses.statuses, name="settings_statuses"),
    path("statuses/<str:code>/", statuses.status, name="settings_status"),
    path("statuses/<str:code>/offer/", statuses.offer, name="settings_status_offer"),
    path("sources/", sources.sources, name="settings_sources"),
    path("sources/<int:source_id>/", sources.source_act, name="settings_source_act"),
    path("sources/<int:source_id>/secret/", sources.source_secret, name="settings_source_secret"),
    path("tokens/", tokens.tokens, name="settings_tokens"),
    path("tokens/revoke/", tokens.token_revoke, name="settings_token_revoke"),
    path("journal/", journal.journal, name="settings_journal"),
    path("journal.csv", journal.journal_csv, name="settings_journal_csv"),
    path("work/", work.work, name="settings_work"),
]
