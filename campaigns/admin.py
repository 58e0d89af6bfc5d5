from django.contrib import admin

from campaigns.models import Campaign, Fund, GivingPage
from crm.admin import ReadMostly

admin.site.register([Campaign, Fund, GivingPage], ReadMostly)
