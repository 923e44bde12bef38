"""Every table, once.

Ids are random (128 bit, hex), so that nothing can be guessed or counted.
Times are aware and UTC. Marks in `info={"personal": True}` name the columns
that an export or an erasure of a person's data must reach. A table stands in
the module of its subject and is imported from here, so that whoever knows one
table knows them all: a reference finds its target.
"""

from matchmaker.storage.tables.account import Account, Membership, SignInLink, WebSession
from matchmaker.storage.tables.pair import Attendance, Outcome, Proposal, Shown, Wish
from matchmaker.storage.tables.participant import (
    Availability,
    Buyer,
    Enterprise,
    Need,
    Product,
    Quota,
)
from matchmaker.storage.tables.place import Fair, FairSession, Hall, Interpreter, MeetingTable, Slot
from matchmaker.storage.tables.plan import Meeting, Occupancy, PlanVersion, WhatIf
from matchmaker.storage.tables.reference import (
    LoadedReference,
    StoredDuty,
    StoredRate,
    StoredTariffLine,
)
from matchmaker.storage.tables.work import AuditEvent, Job, Mail, ProfileImport, StoredVector

__all__ = [
    "Account",
    "Attendance",
    "AuditEvent",
    "Availability",
    "Buyer",
    "Enterprise",
    "Fair",
    "FairSession",
    "Hall",
    "Interpreter",
    "Job",
    "LoadedReference",
    "Mail",
    "Meeting",
    "MeetingTable",
    "Membership",
    "Need",
    "Occupancy",
    "Outcome",
    "PlanVersion",
    "Product",
    "ProfileImport",
    "Proposal",
    "Quota",
    "Shown",
    "SignInLink",
    "Slot",
    "StoredDuty",
    "StoredRate",
    "StoredTariffLine",
    "StoredVector",
    "WebSession",
    "WhatIf",
    "Wish",
]
