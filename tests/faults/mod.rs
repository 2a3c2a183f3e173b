//! Faults of the machine: a disk that is full, statements that fail, a database that goes away.
//! Whatever happens, what was acknowledged is there afterwards, nothing is half written, and the
//! server works again by itself.

mod asking;
mod away;
mod commits;
mod disk;
mod failing_disk;
mod full_disk;
mod killed;
mod statements;
mod waiting;
