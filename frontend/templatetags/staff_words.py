"""The staff workspace's words for short names, in templates: {% load staff_words %}."""

from django import template

from frontend.staff import offers, recurring_words, words
from frontend.staff import people_words as words_in

register = template.Library()
register.filter("task_name", words.task_name)
register.filter("mail_name", words.mail_name)
register.filter("dispute_name", words.dispute_name)
register.filter("offer", offers.offer_of)
register.filter("fate", recurring_words.fate_of)
register.filter("role_names", words.role_names)
register.filter("role_saying", words.role_saying)
register.filter("column", words_in.column)
