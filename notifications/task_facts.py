"""What messages of tasks may say: what there is to do and by when. Nothing of whom: that stands on the call list."""

from collections.abc import Mapping

from models.errors import N_
from models.language import moment, translate
from models.notification import Notification
from models.task import TaskKind
from notifications.sender import Sender

TO_DO: Mapping[TaskKind, str] = {
    TaskKind.TELL_CLIENT: N_("A client has not been told yet who comes."),
    TaskKind.TELL_CHANGE: N_("A client has not been told yet that the visit has changed."),
    TaskKind.PASS_ON: N_("A message has not been passed on by telephone yet."),
    TaskKind.READ_SMS: N_("Nobody has read a text message yet."),
    TaskKind.LATE: N_("Nobody has rung a helper who is late yet."),
    TaskKind.BREAK_NEWS: N_("Somebody has not been told sad news yet."),
    TaskKind.FOLLOW_UP: N_("Something that was reported has not been followed up yet."),
    TaskKind.RENEW: N_("A helper's papers have not been renewed yet."),
}


def overdue(notification: Notification, sender: Sender) -> Mapping[str, object]:
    """What should have been done, by when, and when the visit begins that it is about."""
    task, language = notification.task, notification.person.language
    if task is None:
        raise LookupError("the notification does not refer to a task")
    zone = task.area.zone
    return {
        "to_do": translate(language, TO_DO[task.kind]),
        "due": moment(task.due_at, language, zone),
        "visit": moment(task.visit.starts_at, language, zone) if task.visit else "",
        "link": sender.page_link(f"/calls/{task.id}"),
    }
