"""The description of the API for people, with every script and style from our own host."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse


def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/api_docs.html", {"schema": reverse("api:schema")})
