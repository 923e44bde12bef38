"""The tables as Core knows them, for list pages that read plain rows.

Pages that list many rows read these instead of the classes: a third of the
cost. They are typed `Any`, since SQLModel gives its columns the type of their
values; that every column exists is what the query tests show.
"""

from typing import Any

from sqlmodel import SQLModel

from matchmaker.storage import tables


def _core(table: type[SQLModel]) -> Any:
    return SQLModel.metadata.tables[str(table.__tablename__)]


FAIR = _core(tables.Fair)
HALL = _core(tables.Hall)
SESSION = _core(tables.FairSession)
SLOT = _core(tables.Slot)
TABLE = _core(tables.MeetingTable)
INTERPRETER = _core(tables.Interpreter)
ENTERPRISE = _core(tables.Enterprise)
PRODUCT = _core(tables.Product)
BUYER = _core(tables.Buyer)
NEED = _core(tables.Need)
AVAILABILITY = _core(tables.Availability)
QUOTA = _core(tables.Quota)
PROPOSAL = _core(tables.Proposal)
WISH = _core(tables.Wish)
PLAN = _core(tables.PlanVersion)
MEETING = _core(tables.Meeting)
OCCUPANCY = _core(tables.Occupancy)
WHAT_IF = _core(tables.WhatIf)
SHOWN = _core(tables.Shown)
ATTENDANCE = _core(tables.Attendance)
OUTCOME = _core(tables.Outcome)
ACCOUNT = _core(tables.Account)
MEMBERSHIP = _core(tables.Membership)
LINK = _core(tables.SignInLink)
IMPORT = _core(tables.ProfileImport)
MAIL = _core(tables.Mail)
AUDIT = _core(tables.AuditEvent)
JOB = _core(tables.Job)
