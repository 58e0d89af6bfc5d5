from celery import shared_task

from crm.services import (
    choices_links,
    duplicate_scan,
    household_names,
    job_runner,
    permissions,
    retention,
    retention_runs,
    stop_list,
    upkeep,
)


@shared_task(name="crm.run_job")
def run_job(job_id: int) -> None:
    """The doorbell of a broker: run this job if it is due and free."""
    for job in job_runner.claim_jobs(1, only=job_id):
        job_runner.run_job(job)


@shared_task(name="crm.keep_retention")
def keep_retention() -> None:
    retention.run_nightly()


@shared_task(name="crm.run_retention")
def run_retention(run_id: int) -> None:
    retention_runs.work_off(run_id)


@shared_task(name="crm.refresh_statistics")
def refresh_statistics() -> None:
    upkeep.refresh_statistics()


@shared_task(name="crm.verify_permissions")
def verify_permissions() -> None:
    permissions.verify_nightly()
    stop_list.complete_digests()
    stop_list.check_key()


@shared_task(name="crm.name_households")
def name_households() -> None:
    household_names.name_all_anew()


@shared_task(name="crm.find_duplicates")
def find_duplicates() -> None:
    duplicate_scan.find_duplicates()


@shared_task(name="crm.find_all_duplicates")
def find_all_duplicates() -> None:
    duplicate_scan.find_duplicates(everyone=True)


@shared_task(name="crm.answer_probe")
def answer_probe() -> None:
    """Nothing to do: that it was done is the answer."""


@shared_task(name="crm.send_choices_link")
def send_choices_link(delivery_id: int) -> None:
    choices_links.mail_choices_link(delivery_id)
