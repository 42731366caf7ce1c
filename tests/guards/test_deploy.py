"""What `deploy/` says names only what there is: commands, probes, settings, files, and each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from config import load
from tests.guards.commands import complaint

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
KUSTOMIZATIONS = sorted(DEPLOY.glob("kubernetes/*/kustomization.yaml"))
WORKLOADS = sorted(DEPLOY.glob("kubernetes/*/deployment.yaml"))
MANIFESTS = sorted(
    path
    for path in DEPLOY.glob("kubernetes/*/*.yaml")
    if path.name not in {"kustomization.yaml", "syncd.yaml"}
)
COMPOSED = sorted(DEPLOY.glob("compose*.yaml"))
KUBERNETES = "1.34"

read = YAML(typ="safe", pure=True).load


def name(path: Path) -> str:
    """Name a file in a test's id."""
    return str(path.relative_to(DEPLOY))


def containers(path: Path) -> list[dict[str, Any]]:
    """Return the containers of a workload."""
    found: list[dict[str, Any]] = read(path)["spec"]["template"]["spec"]["containers"]
    return found


@pytest.mark.parametrize("path", MANIFESTS, ids=name)
def test_manifests_keep_to_the_schemas_of_kubernetes(path: Path) -> None:
    """Strictly, so that a misspelt key is found. (needs: pip install kubernetes-validate)."""
    validate = pytest.importorskip("kubernetes_validate", reason="pip install kubernetes-validate")
    validate.validate(read(path), KUBERNETES, strict=True)


@pytest.mark.parametrize("path", KUSTOMIZATIONS, ids=name)
def test_kustomizations_name_files_that_are_there(path: Path) -> None:
    """Every manifest of the folder is a resource, and every file of a generated map exists."""
    listed = read(path)
    resources = set(listed.get("resources", ()))
    assert resources == {one.name for one in MANIFESTS if one.parent == path.parent}
    generated = [file for made in listed["configMapGenerator"] for file in made["files"]]
    assert [file for file in generated if not (path.parent / file).is_file()] == []


def test_all_dashboards_are_given_to_the_sidecar() -> None:
    """With the label that Grafana's sidecar looks for."""
    listed = read(DEPLOY / "kubernetes/grafana/kustomization.yaml")
    named = {Path(file).name for file in listed["configMapGenerator"][0]["files"]}
    assert named == {path.name for path in ROOT.glob("config/grafana/dashboards/*.json")}
    assert listed["generatorOptions"]["labels"] == {"grafana_dashboard": "1"}


@pytest.mark.parametrize("path", WORKLOADS, ids=name)
def test_workloads_hold_together(path: Path) -> None:
    """Selectors find the pods, volumes that are mounted are there, and nothing runs as root or writes to its own files."""
    spec = read(path)["spec"]
    pod = spec["template"]
    assert spec["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items()
    service = read(path.parent / "service.yaml")["spec"]["selector"]
    assert service.items() <= pod["metadata"]["labels"].items()
    assert pod["spec"]["securityContext"]["runAsNonRoot"]
    for container in containers(path):
        mounted = {mount["name"] for mount in container["volumeMounts"]}
        assert mounted == {volume["name"] for volume in pod["spec"]["volumes"]}
        assert container["securityContext"]["readOnlyRootFilesystem"]
        probed = {
            container[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")
        }
        assert probed == {"/-/healthy", "/-/ready"}


def test_budget_and_autoscaler_are_of_the_workers() -> None:
    """At least one stays through a disruption, and the autoscaler never goes below the number that is deployed."""
    folder = DEPLOY / "kubernetes/workers"
    workload, budget, scaler = (
        read(folder / f"{part}.yaml") for part in ("deployment", "disruption", "autoscaler")
    )
    assert budget["spec"]["selector"] == workload["spec"]["selector"]
    target = scaler["spec"]["scaleTargetRef"]
    assert (target["kind"], target["name"]) == (workload["kind"], workload["metadata"]["name"])
    assert 1 <= budget["spec"]["minAvailable"] < scaler["spec"]["minReplicas"] == workload["spec"]["replicas"]


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every command of syncd that a file starts."""
    for path in WORKLOADS:
        yield from ((name(path), container["args"]) for container in containers(path))
    for path in COMPOSED:
        for service in read(path)["services"].values():
            if str(service.get("image", "")).startswith("syncd"):
                yield name(path), service["command"]
    unit = (DEPLOY / "syncd.service").read_text(encoding="utf-8")
    started = next(line for line in unit.splitlines() if line.startswith("ExecStart="))
    yield "syncd.service", started.split()[1:]


@pytest.mark.parametrize(("where", "words"), list(commands()), ids=lambda value: str(value))
def test_the_commands_are_taken(where: str, words: list[str]) -> None:
    """Each is a command of the program, with options that it has."""
    assert complaint(words) is None, where


@pytest.mark.parametrize("path", WORKLOADS, ids=name)
def test_the_settings_are_accepted(path: Path, tmp_path: Path) -> None:
    """The example beside a workload loads with the variables that it sets, where its secrets are files."""
    secrets = {
        "jira": "t0ken",
        "page": "0123456789abcdef0123456789abcdef",
        "store": "postgresql://syncd@db/syncd",
    }
    for key, text in secrets.items():
        (tmp_path / key).write_text(text, encoding="utf-8")
    folder = f"{tmp_path}/"
    settings = tmp_path / "syncd.yaml"
    example = (path.parent / "syncd.yaml").read_text(encoding="utf-8")
    settings.write_text(example.replace("/run/secrets/syncd/", folder), encoding="utf-8")
    variables = {row["name"]: row["value"] for row in containers(path)[0]["env"]}
    loaded = load(
        settings, {key: value.replace("/run/secrets/syncd/", folder) for key, value in variables.items()}
    )
    assert loaded.settings.listen.host == "0.0.0.0"
    assert loaded.store_url


@pytest.mark.parametrize("path", COMPOSED, ids=name)
def test_composed_services_name_what_is_declared(path: Path) -> None:
    """Secrets, volumes and services that one names are declared, and nothing of ours may gain rights."""
    composed = read(path)
    for service in composed["services"].values():
        assert set(service.get("secrets", ())) <= set(composed["secrets"])
        assert set(service.get("depends_on", ())) <= set(composed["services"])
        named = {str(volume).split(":")[0] for volume in service.get("volumes", ())}
        assert {volume for volume in named if not volume.startswith(".")} <= set(composed["volumes"])
        if str(service["image"]).startswith("syncd"):
            assert service["read_only"]
            assert service["cap_drop"] == ["ALL"]
