"""Goals and their targets: numbers mixed with strings as recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from syncd.sandbox.clickup import identity
from syncd.sandbox.clickup.access import Access
from syncd.sandbox.clickup.editing import read_object
from syncd.sandbox.clickup.errors import ClickUpError
from syncd.sandbox.clickup.filters import check_names, flag
from syncd.sandbox.clickup.model import Goal, StatusType, Target, TargetType, Task
from syncd.sandbox.clickup.site import ACCOUNT, ClickUpSite
from syncd.sandbox.clickup.stamps import milliseconds, moment_of, stamp
from syncd.sandbox.clickup.values import plain
from syncd.sandbox.exchange import Answer, Call, answer_json
from syncd.sandbox.faults import FaultKind, first

_GOAL_KEYS = ("name", "due_date", "description", "multiple_owners", "owners", "color")
_TARGET_KEYS = ("name", "owners", "type", "steps_start", "steps_end", "unit", "task_ids", "list_ids")


class Goals:
    """Answers of goals. A target is found through its goal: it cannot be read alone."""

    def __init__(self, site: ClickUpSite) -> None:
        self.site = site

    def all(self, call: Call, access: Access, ref: str) -> Answer:
        """Answer the goals without their targets, those in goal folders apart; completed ones only when asked."""
        check_names(call, {"include_completed"})
        access.team(ref)
        completed = flag(call, "include_completed")
        goals = [one for one in self.site.goals.values() if completed or self._share(one) < 1]
        names = dict.fromkeys(one.folder for one in goals if one.folder is not None)
        folders = [self._folder(name, [one for one in goals if one.folder == name]) for name in names]
        return answer_json(
            {"goals": [self._brief(one) for one in goals if one.folder is None], "folders": folders}
        )

    def one(self, access: Access, ref: str) -> Answer:
        """Answer one goal with its targets."""
        return answer_json({"goal": self._full(access.goal(ref))})

    def create(self, call: Call, access: Access, ref: str) -> Answer:
        """Create a goal."""
        access.team(ref)
        body = _complete(read_object(call), _GOAL_KEYS)
        number = len(self.site.goals) + 1
        goal = Goal(
            id=identity.uuid_of("goal", str(number), str(body["name"])),
            name=str(body["name"]),
            created=self.site.now(),
            number=number,
            due=moment_of(int(body["due_date"])),
            description=str(body["description"]),
            color=str(body["color"]),
        )
        self.site.add(goal)
        return answer_json({"goal": self._full(goal)})

    def edit(self, call: Call, access: Access, ref: str) -> Answer:
        """Edit a goal."""
        goal, body = access.goal(ref), read_object(call)
        changes = {name: str(body[name]) for name in ("name", "description", "color") if name in body}
        goal = replace(goal, **changes)  # type: ignore[arg-type]  # only texts are named
        if "due_date" in body:
            goal = replace(goal, due=moment_of(int(body["due_date"])))
        self.site.add(goal)
        return answer_json({"goal": self._full(goal)})

    def delete(self, access: Access, ref: str) -> Answer:
        """Delete a goal."""
        self.site.goals.pop(access.goal(ref).id)
        return answer_json({})

    def create_target(self, call: Call, access: Access, ref: str) -> Answer:
        """Create a target of a goal."""
        goal, body = access.goal(ref), _complete(read_object(call), _TARGET_KEYS)
        if body["type"] not in set(TargetType):
            raise ClickUpError(400, "Key result type invalid", "GOAL_000")
        now = self.site.now()
        target = Target(
            id=identity.uuid_of("target", goal.id, str(len(goal.targets) + 1), str(body["name"])),
            name=str(body["name"]),
            type=TargetType(body["type"]),
            created=now,
            start=float(body["steps_start"]),
            end=float(body["steps_end"]),
            unit=str(body["unit"]),
            tasks=tuple(body["task_ids"]),
            lists=tuple(body["list_ids"]),
            modified=now,
        )
        goal = replace(goal, targets=(*goal.targets, target))
        self.site.add(goal)
        return answer_json({"key_result": self._target(goal, target)})

    def edit_target(self, call: Call, ref: str) -> Answer:
        """Set where a target stands, with a note."""
        goal, target = self._find(ref)
        body = _complete(read_object(call), ("steps_current", "note"))
        current = body["steps_current"]
        if isinstance(current, bool) or not isinstance(current, int | float):
            raise ClickUpError(400, "steps_current invalid", "GOAL_000")
        if target.type is TargetType.AUTOMATIC:
            raise ClickUpError(400, "An automatic target counts its tasks", "GOAL_000")
        if first(call.faults, FaultKind.IGNORED_WRITE) is not None:
            return answer_json({"key_result": self._target(goal, target)})
        changed = replace(
            target,
            current=float(current),
            before=target.current,
            note=str(body["note"]),
            modified=self.site.now(),
        )
        goal = replace(goal, targets=tuple(changed if one.id == ref else one for one in goal.targets))
        self.site.add(goal)
        return answer_json({"key_result": self._target(goal, changed)})

    def delete_target(self, ref: str) -> Answer:
        """Delete a target."""
        goal, _ = self._find(ref)
        self.site.add(replace(goal, targets=tuple(one for one in goal.targets if one.id != ref)))
        return answer_json({})

    def _find(self, ref: str) -> tuple[Goal, Target]:
        for goal in self.site.goals.values():
            for target in goal.targets:
                if target.id == ref:
                    return goal, target
        raise ClickUpError(404, "Key result not found", "GOAL_000")

    # Shapes

    def _folder(self, name: str, goals: list[Goal]) -> dict[str, Any]:
        return {
            "id": identity.uuid_of("goal folder", name),
            "name": name,
            "team_id": self.site.id,
            "private": False,
            "date_created": stamp(goals[0].created),
            "creator": ACCOUNT,
            "goal_count": len(goals),
            "members": [],
            "goals": [self._brief(one) for one in goals],
        }

    def _brief(self, goal: Goal) -> dict[str, Any]:
        return {
            "id": goal.id,
            "pretty_id": str(goal.number),
            "name": goal.name,
            "team_id": self.site.id,
            "creator": ACCOUNT,
            "color": goal.color,
            "date_created": stamp(goal.created),
            "start_date": stamp(goal.start),
            "due_date": stamp(goal.due),
            "description": goal.description,
            "private": False,
            "archived": goal.archived,
            "multiple_owners": True,
            "date_updated": stamp(
                max((one.modified or one.created for one in goal.targets), default=goal.created)
            ),
            "folder_id": None if goal.folder is None else identity.uuid_of("goal folder", goal.folder),
            "owners": [],
            "members": [],
            "group_members": [],
            "key_result_count": len(goal.targets),
            "percent_completed": _loose(self._share(goal)),
        }

    def _full(self, goal: Goal) -> dict[str, Any]:
        return {
            **self._brief(goal),
            "folder_name": goal.folder,
            "key_results": [self._target(goal, one) for one in goal.targets],
            "history": [],
            "pretty_url": f"https://app.clickup.com/{self.site.id}/goals/{goal.number}",
        }

    def _target(self, goal: Goal, target: Target) -> dict[str, Any]:
        current, end = self._reach(target)
        share = self._target_share(target)
        return {
            "id": target.id,
            "goal_id": goal.id,
            "name": target.name,
            "creator": ACCOUNT,
            "owner": None,
            "type": target.type.value,
            "date_created": stamp(target.created),
            "steps_start": _loose(target.start),
            "steps_end": plain(end),
            "steps_current": None if current is None else plain(current),
            "unit": target.unit,
            "workspace_id": self.site.id,
            "goal_pretty_id": str(goal.number),
            "percent_completed": None if current is None else _loose(share),
            "completed": share >= 1,
            "owners": [],
            "task_ids": list(target.tasks),
            "subcategory_ids": list(target.lists),
            "last_action": self._action(target),
        }

    def _action(self, target: Target) -> dict[str, Any]:
        before = None if target.before is None else _loose(target.before)
        current = None if target.current is None else _loose(target.current)
        taken = None if target.current is None else _loose(target.current - (target.before or target.start))
        return {
            "id": identity.uuid_of("action", target.id, stamp(target.modified) or ""),
            "key_result_id": target.id,
            "userid": ACCOUNT,
            "note": target.note,
            "date_modified": milliseconds(target.modified or target.created),
            "steps_before": before,
            "steps_taken": taken,
            "steps_current": current,
            "steps_before_float": before,
            "steps_taken_float": taken,
            "steps_current_float": current,
            "workspace_id": int(self.site.id),
        }

    # Arithmetic of the vendor's

    def _counted(self, target: Target) -> list[Task]:
        lists = set(target.lists)
        tasks = self.site.tasks.values()
        return [one for one in tasks if one.id in target.tasks or (one.list in lists and one.parent is None)]

    def _reach(self, target: Target) -> tuple[float | None, float]:
        """Return where a target stands and where it ends; an automatic one counts its tasks."""
        if target.type is not TargetType.AUTOMATIC:
            return target.current, target.end
        counted = self._counted(target)
        over = [
            one for one in counted if self.site.status_of(one).type in {StatusType.DONE, StatusType.CLOSED}
        ]
        return float(len(over)), float(len(counted))

    def _target_share(self, target: Target) -> float:
        current, end = self._reach(target)
        if current is None or end == target.start:
            return 0.0
        return min(1.0, max(0.0, (current - target.start) / (end - target.start)))

    def _share(self, goal: Goal) -> float:
        shares = [self._target_share(one) for one in goal.targets]
        return sum(shares) / len(shares) if shares else 0.0


def _complete(body: Mapping[str, Any], needed: tuple[str, ...]) -> Mapping[str, Any]:
    if missing := [name for name in needed if name not in body]:
        raise ClickUpError(400, f"{missing[0]} is required", "GOAL_000")
    return body


def _loose(number: float) -> float | int:
    return int(number) if number == int(number) else number
