"""One training at a time, from the pictures that were sent to a checkpoint that is kept."""

import contextlib
import shutil
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from gan.files import check_folder
from gan.training.live import FOLDER, SHEET, read_table
from gan.workshop.job import MOST_MINUTES, Job, Start, Wish, name_for
from gan.workshop.lock import RUN, locked
from gan.workshop.process import Task
from gan.workshop.refusal import WorkshopError
from gan.workshop.resources import require_disk, require_memory
from gan.workshop.tellings import Telling
from gan.workshop.uploads import KEPT, Uploads
from gan.workshop.words import sign, step_of, without_places

PARTS = ("directions", "encoder")  # of a kept checkpoint, which take minutes
PATIENCE = 20.0  # seconds that a server which ends waits for its training; one that needs more saves all the same


class Workshop:
    """What lies in `folder`: `sent` pictures, the one `run` with its job, and the checkpoints that were `kept`.

    A run outlives its server: it saves when that ends, and the next server in this folder can go on with it. `extra`
    options go to every training. Not for several threads at once. Raises WorkshopError in a sentence.
    """

    def __init__(self, folder: Path, *, extra: Sequence[str] = ()) -> None:
        check_folder(folder)
        self.folder, self.extra = folder.resolve(), tuple(extra)
        self.run, self.kept = self.folder / RUN, self.folder / "kept"
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = locked(self.folder)
        self.uploads = Uploads(self.folder / "sent")
        self._task: Task | None = None
        self._job = Job.read(self.run)
        if self._job is None:
            shutil.rmtree(self.run, ignore_errors=True)  # what was left while it was deleted
        elif self._job.phase in ("learning", "keeping"):
            self._set(phase="paused", words="The server was ended; what was learnt until then is saved.")

    @property
    def out(self) -> Path:
        """The trainer's own folder."""
        return self.run / "out"

    @property
    def job(self) -> Job | None:
        """What is being trained, if anything is."""
        return self._job

    def kept_folders(self) -> list[Path]:
        """The checkpoints that were kept."""
        return sorted(path.parent for path in self.kept.glob("*/config.json"))

    def live_folder(self) -> Path | None:
        """The weights to explore while it learns."""
        folder = self.out / FOLDER
        return folder if self._job and (folder / "config.json").is_file() else None

    def sheet(self) -> bytes:
        """The fixed seeds as they are drawn now, as JPEG; b"" where there are none yet."""
        try:
            return (self.out / SHEET).read_bytes()
        except OSError:
            return b""

    def tell(self) -> Telling:
        """How far it is; notices first whether a process has ended."""
        self._notice()
        self.uploads.forget(KEPT)
        if self._job is None:
            return Telling()
        job, task = self._job, self._task
        plain = partial(without_places, job, run=self.run, out=self.out)
        said = task.words().splitlines() if task and job.phase != "keeping" else []
        return Telling(
            phase=job.phase,
            busy=task is not None,
            words=plain(job.words) or ("Saving what was learnt." if task and task.asked else ""),
            title=job.title,
            name=job.name,
            minutes=job.minutes,
            progress=step_of(task.latest()) if task and job.phase == "keeping" else "",
            live=read_table(self.out),
            notes=tuple(plain(line) for line in said if line.strip()),
        )

    def require_idle(self) -> None:
        """Raises WorkshopError while there is a run: one at a time."""
        self._notice()
        if self._job is not None:
            raise WorkshopError(
                f"“{self._job.title}” is here already, and one is trained at a time: keep it or throw it away first."
            )

    def look(self, source: Path, starts: Mapping[str, Start], resolution: int, name: str) -> Task:
        """A process that says what is in a set, as JSON: see `gan.workshop.survey`."""
        self.require_idle()
        options = [part for start in starts.values() for part in ("--start", start.folder)]
        looked = self.folder / "looked"
        looked.mkdir(exist_ok=True)
        command = ["survey", str(source), "--resolution", str(resolution), "--json", *options]
        return Task(command, looked / name)

    def start(
        self,
        wish: Wish,
        starts: Mapping[str, Start],
        source: Path | str,
        *,
        pictures: int,
        taken: Container[str] = (),
    ) -> Job:
        """Begin: `source` is a path on this computer, or the key of a set that was sent; `taken` are models' names."""
        self.require_idle()
        require_disk(self.folder)
        require_memory(pictures, wish.resolution)
        self.run.mkdir(mode=0o700)
        start = starts.get(wish.start)
        try:
            data = self.uploads.take(source, self.run / wish.title) if isinstance(source, str) else source
            self._job = Job(
                title=wish.title,
                name=name_for(wish.title, taken),
                data=str(data),
                sent=isinstance(source, str),
                resolution=wish.resolution,
                minutes=wish.minutes,
                pictures=pictures,
                start=start.folder if start else "",
                preset=start.preset if start else "",
                noise=start.noise if start else False,
                freeze=start.freeze if start else 0,
                mirror=wish.mirror,
            )
            self._job.save(self.run)
        except BaseException:
            shutil.rmtree(self.run, ignore_errors=True)
            self._job = None
            raise
        self._begin()
        return self._job

    def pause(self, *, phase: str = "paused") -> None:
        """It saves and ends its process; `phase` is `paused` or `stopped`."""
        if self._task is None or self._present().phase != "learning":
            raise WorkshopError("Nothing is learning just now.")
        self._asked = phase
        self._task.stop()

    def go_on(self, minutes: float = 0.0) -> None:
        """It learns on, for so many minutes more than it was asked for."""
        job = self._at_rest()
        if not 0 <= minutes <= MOST_MINUTES or job.minutes + minutes > MOST_MINUTES:
            raise WorkshopError(f"A training takes at most {MOST_MINUTES:,} minutes in all.")
        if not Path(job.data).exists():
            raise WorkshopError(f"The pictures are not at {job.data} any more; keep what was learnt, or throw it away.")
        require_disk(self.folder)
        require_memory(job.pictures, job.resolution)
        self._set(phase="learning", words="", minutes=job.minutes + minutes)
        self._begin()

    def keep(self, parts: Sequence[str]) -> None:
        """Make a checkpoint of it, with these of `PARTS`."""
        job = self._at_rest()
        if unknown := set(parts) - set(PARTS):
            raise WorkshopError(f"What can be kept with it: {', '.join(PARTS)}; not {', '.join(sorted(unknown))[:60]}.")
        if not (self.out / "checkpoint").is_dir():
            raise WorkshopError("It has not learnt anything yet that could be kept.")
        require_disk(self.folder)
        steps = ",".join(("checkpoint", *parts))
        command = ["finish", str(self.out), job.data, "--into", str(self.kept / job.name), "--only", steps, "--quick"]
        self._set(phase="keeping", words="")
        self._task = Task(command, self.run / "keep", quiet=False, holds=self._lock)

    def discard(self) -> None:
        """Throw the run away, and with it what was sent for it."""
        self._at_rest()
        shutil.rmtree(self.run, ignore_errors=True)
        self._job = None

    def close(self) -> None:
        """Let a training save and end, and delete what was sent for none."""
        if self._task is not None:
            self._task.end(PATIENCE)
            self._notice()
        self.uploads.forget()
        shutil.rmtree(self.folder / "looked", ignore_errors=True)
        if self._lock:
            self._lock.close()

    def _begin(self) -> None:
        self._asked = ""
        arguments = [*self._present().arguments(self.out), *self.extra]
        self._task = Task(arguments, self.run / "train", holds=self._lock)

    def _notice(self) -> None:
        """What became of a process that has ended."""
        task, job = self._task, self._job
        if task is None or job is None or (code := task.code) is None:
            return
        self._task = None
        if job.phase == "keeping":
            if code == 0:
                sign(job, self.kept / job.name)
                shutil.rmtree(self.run, ignore_errors=True)
                self._job = None
            else:
                self._set(phase="stopped", words=f"It could not be kept: {task.sentence()}")
        elif code == 0:
            self._set(phase="done")
        elif task.asked:
            self._set(phase=self._asked or "paused")
        else:
            self._set(phase="failed", words=task.sentence())

    def _present(self) -> Job:
        if self._job is None:
            raise WorkshopError("Nothing is being trained here.")
        return self._job

    def _at_rest(self) -> Job:
        self._notice()
        job = self._present()
        if self._task is not None:
            raise WorkshopError("It is at work just now; pause it first.")
        return job

    def _set(self, **changes: object) -> None:
        self._job = replace(self._present(), **changes)  # type: ignore[arg-type]
        with contextlib.suppress(OSError):  # a full disk: the next server takes it for paused
            self._job.save(self.run)
