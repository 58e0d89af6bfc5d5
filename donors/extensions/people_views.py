"""Saved views of the list of people ask for tags and answers as segments do, and follow them."""

from crm.domain.registry import segment_criteria
from donors.services.people_view_answers import follow_in_views

segment_criteria.register_follower(follow_in_views)
