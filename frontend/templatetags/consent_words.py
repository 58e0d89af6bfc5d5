"""Consent in words, in templates: {% load consent_words %}."""

from django import template

from frontend.staff import consent_words as words

register = template.Library()
register.filter("purpose_name", lambda value: str(words.PURPOSES.get(value, value)))
register.filter("channel_name", lambda value: str(words.CHANNELS.get(value, value)))
register.filter("answer_name", lambda value: str(words.ACTIONS.get(value, value)))
register.filter("basis_name", lambda value: str(words.BASES.get(value, value)))
register.filter("source_name", lambda value: str(words.SOURCES.get(value, value)))
register.filter("why_name", lambda value: str(words.WHYS.get(value, value)))
register.filter("wording_name", words.wording_name)
register.filter("reason_name", words.reason_name)
