//! A small file system in memory, which can be filled and become read-only.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::world::machine::skip;

pub struct SmallDisk {
    folder: TempDir,
    ballast: RefCell<Option<File>>,
}

impl SmallDisk {
    /// `None`, with a word on standard error, where none may be mounted.
    pub fn mount(megabytes: u32) -> Option<SmallDisk> {
        let folder = TempDir::new().unwrap();
        let size = format!("size={megabytes}m");
        let mounted = mount(&["-t", "tmpfs", "-o", &size, "tmpfs"], folder.path());
        if !mounted {
            skip("tmpfs", "a disk that is full", "no file system may be mounted");
        }
        mounted.then(|| SmallDisk { folder, ballast: RefCell::default() })
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn fill(&self) {
        let mut ballast = File::create(self.path().join("ballast")).unwrap();
        while ballast.write_all(&[1; 4096]).is_ok() {}
        *self.ballast.borrow_mut() = Some(ballast);
    }

    pub fn make_room(&self) {
        self.ballast.borrow().as_ref().unwrap().set_len(0).unwrap();
    }

    /// Whatever is opened from now on can only be read, as after `mount -o remount,ro`. (That is
    /// refused while files are open for writing; another mount over this one is not.)
    pub fn become_read_only(&self) {
        let path = self.path().display().to_string();
        assert!(mount(&["--bind", &path], self.path()));
        assert!(mount(&["-o", "remount,bind,ro"], self.path()));
    }

    /// What is opened from now on can be written. What was opened before stays as it is.
    pub fn become_writable(&self) {
        assert!(self.unmount());
    }

    fn unmount(&self) -> bool {
        let done = Command::new("umount").arg("--lazy").arg(self.path()).output();
        done.is_ok_and(|output| output.status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // A test that failed may have left two, one over the other.
        while self.unmount() {}
    }
}

fn mount(arguments: &[&str], at: &Path) -> bool {
    let done = Command::new("mount").args(arguments).arg(at).output();
    done.is_ok_and(|output| output.status.success())
}
