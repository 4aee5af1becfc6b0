"""The module of Elasticsearch that answers GET /, which the distribution for tests lacks."""

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.servers import fetch

#: Compiles against classes of a newer Java than it runs on, which Java 17's own does not.
COMPILER = fetch.Artifact(
    "org.eclipse.jdt",
    "ecj",
    "3.40.0",
    "jar",
    "05cc22a24e7982970f63a405fc6c820bc80b806f27f3c5a6236fc475f8f7152b",
)
_SOURCE = Path(__file__).with_name("Greeting.java")


def greet(home: Path, artifact: fetch.Artifact, java: Sequence[str | Path]) -> None:
    """Puts our answer to GET / among the plug-ins of the server, which is unpacked at `home`.

    `java` is the program of Java 17 with its options.
    """
    plugin = home / "plugins" / "greeting"
    plugin.mkdir(parents=True)
    shutil.copy(_compiled(home, artifact, java), plugin / "greeting.jar")
    (plugin / "plugin-descriptor.properties").write_text(
        "description=Answers GET /\nname=greeting\nclassname=Greeting\nversion=1\n"
        f"java.version=17\nelasticsearch.version={artifact.version}\n"
    )


def _compiled(home: Path, artifact: fetch.Artifact, java: Sequence[str | Path]) -> Path:
    """The classes, kept beside what was fetched under a name of all that they were made of."""
    made_of = (artifact.sha256, COMPILER.sha256, _SOURCE.read_text("utf-8"))
    digest = hashlib.sha256("\n".join(made_of).encode()).hexdigest()
    kept = fetch.cache() / f"greeting-{artifact.version}-{digest[:16]}.jar"
    if kept.exists():
        return kept
    jars = ":".join(str(jar) for jar in sorted((home / "lib").glob("*.jar")))
    compiler = [*java, "-jar", fetch.fetched(COMPILER)]
    with tempfile.TemporaryDirectory(dir=kept.parent, prefix=".greeting-") as folder:
        classes, jar = Path(folder) / "classes", Path(folder) / kept.name
        subprocess.run(
            [*compiler, "-17", "-nowarn", "-cp", jars, "-d", classes, _SOURCE],
            check=True,
            capture_output=True,
            timeout=240,
        )
        with zipfile.ZipFile(jar, "w") as archive:
            for compiled in classes.glob("*.class"):
                archive.write(compiled, compiled.name)
        jar.replace(kept)  # in one step: nobody sees half a file
    return kept
