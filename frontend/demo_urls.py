from django.urls import path

from frontend import demo_mail

app_name = "demo"
urlpatterns = [
    path("mail/", demo_mail.mailbox, name="mail"),
    path("mail/<int:pk>/", demo_mail.letter, name="letter"),
    path("mail/<int:pk>/body/", demo_mail.body, name="body"),
    path("mail/<int:pk>/attachments/<int:index>/", demo_mail.attachment, name="attachment"),
]
