"""Files: on this machine or in a store, as they were left by whoever exported them."""

import getpass
import os
from collections.abc import Mapping
from importlib.metadata import version

from audit.access.address import LOCAL
from audit.access.connector import Connector, collects
from audit.access.files.datasets import FileSet, Looked, facts_of
from audit.access.files.errors import Unreadable
from audit.access.files.fields import DECLARED, fields_of
from audit.access.files.model import Format
from audit.access.files.places import SCHEMES, places_of
from audit.access.files.reading import documents, partition_columns, stream
from audit.access.files.session import Checked, FileSession
from audit.access.files.stores import explain, require_package, store_of
from audit.access.stream import Documents, Extent, Portion, Stream
from audit.errors import CollectError, NotTabular
from audit.facts.accounts import AuditAccount, Authentication
from audit.facts.catalog import Catalog, Dataset, DatasetKind, Family, Field, SchemaMode
from audit.facts.files import Agreement, DataFile, Files, Oddity
from audit.facts.server import Server, Setting, Settings
from audit.facts.transport import Connection
from audit.facts.workload import Activity, Distribution, Part, ReadConsistency
from audit.model.exposure import Exposure
from audit.model.fact import Fact, Missing, Reason

_DOCUMENTS = frozenset({Format.JSON, Format.NDJSON, Format.XML})
#: How many times larger packed text is when it is unpacked, about.
_PACKED = 5


class FilesConnector(Connector):
    """Audits files, folders and prefixes as one source."""

    kind = "files"
    title = "Files"
    family = Family.FILES
    schemes = SCHEMES
    extra = "files"
    driver = "fsspec"
    verified_on = "files on a disk; S3 on moto 5, a program that speaks S3's protocol"
    least_privilege = (
        "read permission on the files: chmod o= FILE; setfacl -m u:auditor:r FILE\n"
        "S3: s3:ListBucket on the bucket and s3:GetObject on its objects"
    )
    _session: FileSession | None = None

    def open(self) -> None:
        places = places_of(self.target.address)
        for place in places:
            if not place.local:
                require_package(place)
        self._session = FileSession(places, self.target.password, self.budget)
        self._session.open()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()

    def explain(self, error: Exception) -> CollectError | None:
        return error if isinstance(error, Unreadable) else explain(error)

    def driver_version(self) -> str:
        return f"pyarrow {version('pyarrow')}, fsspec {version('fsspec')}"

    @property
    def session(self) -> FileSession:
        assert self._session is not None, "open() comes first"
        return self._session

    # ------------------------------------------------------------------------------ facts

    @collects()
    def server(self) -> Server:
        """What stands for a product: the files, and the store that they lie in."""
        places = places_of(self.target.address)
        stores = sorted({"local" if place.local else store_of(place) for place in places})
        return Server(
            product="Files" if stores == ["local"] else f"Files ({', '.join(stores)})",
            product_id="",
            version="",
            release="",
            read_only=True,
            size_bytes=sum(file.size_bytes for file in self.session.listing.files),
        )

    @collects()
    def settings(self) -> Settings:
        """How many files were found, and what was left out and why."""
        listing = self.session.listing
        found = [Setting("files", f"{len(listing.files):,}", "listing")]
        found += [
            Setting(f"left out: {item.reason}", f"{item.files:,}", f"as {item.example}")
            for item in listing.left_out
        ]
        cut = listing.cut or self.session.cut_looking
        found += [Setting("list of files", cut, "listing")] if cut else []
        return Settings(settings=tuple(found))

    @collects()
    def connection(self) -> Connection | Missing:
        address = self.target.address
        if address.scheme == LOCAL:
            return Connection(
                endpoint=address.path, exposure=Exposure.FILE, encrypted=None, seen_by="file"
            )
        return Missing(Reason.UNSUPPORTED, "the store's own client makes the connection")

    @collects()
    def authentication(self) -> Authentication | Missing:
        if self.target.address.scheme == LOCAL:
            return Authentication(anonymous_access=None, method="file permissions", filesystem=True)
        return Missing(Reason.UNSUPPORTED, "who else may read the bucket is not asked")

    @collects()
    def audit_account(self) -> AuditAccount | Missing:
        local = [f.path for f in self.session.listing.files if not f.url]
        if not local and self.target.password is None:
            return Missing(Reason.UNSUPPORTED, "the store's own chain of credentials was used")
        return AuditAccount(
            name=getpass.getuser() if local else self.target.address.user,
            superuser=False,
            writable=tuple(sorted({d.name for d in self.session.sets if _writable(d)})),
            read_only_session=True,
            credential=self.target.credential,
        )

    @collects()
    def files(self) -> Files:
        return self._files(self.session.checked())

    @collects()
    def catalog(self) -> Catalog:
        return Catalog(
            family=Family.FILES,
            datasets=tuple(self._dataset(files) for files in self.session.sets),
            comments_supported=False,
            owners_supported=False,
        )

    @collects()
    def activity(self) -> Activity | Missing:
        return Missing(Reason.UNSUPPORTED, "nobody counts what is done with files")

    @collects()
    def read_consistency(self) -> ReadConsistency:
        return ReadConsistency(
            level="each file as it was when it was read",
            snapshot=False,
            notes=("a file that is being written is read as far as it has come",),
        )

    @collects()
    def distribution(self) -> Distribution:
        sets = self.session.sets
        return Distribution(
            scheme="files of a set" if any(len(s.parts) > 1 for s in sets) else "one file each",
            nodes=1,
            parts=tuple(
                Part(files.name, part.looked.name, size_bytes=part.looked.file.size_bytes)
                for files in sets
                for part in files.parts
                if len(files.parts) > 1
            ),
        )

    def learned(self) -> Mapping[type[Fact], Fact]:
        """The files once more, with what was only seen when their rows were read."""
        return {Files: self._files(self._checked)}

    # ------------------------------------------------------------------------------- rows

    def extent(self, dataset: Dataset) -> Extent:
        """Rows as the files say them, bytes as they lie there; packed text is larger than that."""
        files = self._set(dataset)
        size = 0
        for part in files.parts:
            found = part.looked.inspection
            packed = bool(found and found.compression) and not part.looked.file.member
            size += part.looked.file.size_bytes * (_PACKED if packed else 1)
        return Extent(files.rows, size)

    def stream(self, dataset: Dataset, portion: Portion) -> Stream:
        files = self._readable(dataset)
        if files.empty:
            return Stream(blocks=iter(()), row_count=0, row_count_exact=True)
        if files.format in _DOCUMENTS:
            raise NotTabular("documents have no columns")
        return stream(files, portion, self.session)

    def documents(self, dataset: Dataset, portion: Portion) -> Documents:
        return documents(self._readable(dataset), portion, self.session)

    # ---------------------------------------------------------------------------- helpers

    def _set(self, dataset: Dataset) -> FileSet:
        return next(files for files in self.session.sets if files.name == dataset.name)

    def _readable(self, dataset: Dataset) -> FileSet:
        files = self._set(dataset)
        if not files.readable and not files.empty:
            raise Unreadable(files.problem)
        return files

    def _dataset(self, files: FileSet) -> Dataset:
        declared = files.format in DECLARED
        tabular = files.format not in _DOCUMENTS and bool(files.readable)
        first = next((p.looked.inspection for p in files.readable if p.looked.inspection), None)
        options = {"format": files.format.value}
        if first is not None:
            options |= {"compression": first.compression} if first.compression else {}
            options |= dict(first.options)
        if len(files.parts) > 1:
            options["files"] = str(len(files.parts))
        refused = not files.readable and "may not read" in files.problem
        return Dataset(
            name=files.name,
            kind=DatasetKind.FILE_SET if len(files.parts) > 1 else DatasetKind.FILE,
            fields=self._fields(files) if tabular else (),
            row_estimate=files.rows,
            size_bytes=files.size_bytes,
            schema_mode=SchemaMode.ENFORCED if declared else SchemaMode.NONE,
            readable=not refused,
            grant=f"chmod g+r {files.name}" if refused else "",
            complete=tabular,
            options=tuple(sorted(options.items())),
        )

    def _fields(self, files: FileSet) -> tuple[Field, ...]:
        declared = files.format in DECLARED
        return fields_of(files.united, partition_columns(files), declared=declared)

    def _files(self, checked: Mapping[str, Checked]) -> Files:
        self._checked = checked
        session = self.session
        places = places_of(self.target.address)
        return Files(
            store=", ".join(sorted({"local" if p.local else store_of(p) for p in places})),
            files=tuple(
                self._file(part.looked, files.name, checked.get(part.looked.file.path))
                for files in session.sets
                for part in files.parts
            ),
            groups=tuple(facts_of(files) for files in session.sets),
            left_out=session.listing.left_out,
            cut=session.listing.cut or session.cut_looking,
        )

    def _file(self, looked: Looked, dataset: str, checked: Checked | None) -> DataFile:
        file, found = looked.file, looked.inspection
        listing = self.session.listing
        folder = file.path.rpartition("/")[0] or "."
        return DataFile(
            path=looked.name,
            place=file.path,
            dataset=dataset,
            size_bytes=file.size_bytes,
            modified_at=file.modified_at,
            mode=file.mode,
            folder_mode=listing.folder_modes.get(folder) if file.mode is not None else None,
            owner=listing.owners.get(file.path, ""),
            owned_by_us=file.owned_by_us,
            format=found.format.value if found else "",
            compression=found.compression if found else "",
            encoding=dict(found.options).get("encoding", "") if found else "",
            oddities=tuple(Oddity(n.kind, n.text, n.count) for n in self.session.notes_of(looked)),
            problem=found.problem if found else "",
            inspected=found is not None,
            checksum=checked.agreement if checked else Agreement.NONE,
            checksum_file=checked.place if checked else "",
        )


def _writable(files: FileSet) -> bool:
    """Whether our account could change the dataset; a few of its files are asked."""
    local = [p.looked.file.path for p in files.parts if not p.looked.file.url]
    return any(os.access(path, os.W_OK) for path in local[:3])


CONNECTOR = FilesConnector
