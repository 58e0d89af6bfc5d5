from celery import shared_task

from frontend.staff import account_mail, digest, password_link


@shared_task(name="frontend.send_password_link")
def send_password_link(user_id: int) -> None:
    password_link.send_password_link(user_id)


@shared_task(name="frontend.send_reset_notice")
def send_reset_notice(user_id: int, by_id: int | None) -> None:
    account_mail.send_reset_notice(user_id, by_id)


@shared_task(name="frontend.send_invitation")
def send_invitation(user_id: int, by_id: int | None) -> None:
    password_link.send_invitation(user_id, by_id)


@shared_task(name="frontend.begin_digests")
def begin_digests() -> None:
    digest.begin_digests()


@shared_task(name="frontend.send_digest")
def send_digest(digest_id: int) -> None:
    digest.send_digest(digest_id)
