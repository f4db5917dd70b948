"""The form by which two places become one."""

from foodplan.blueprints.office.forms.choices import EditForm, VersionField, reason_field


class MergeForm(EditForm):
    """The versions of the two places that were read, and why they are one."""

    other_version = VersionField()
    reason = reason_field()
