//! Running the program on files and standard input.

use std::{
    io::Write,
    path::PathBuf,
    process::{Command, Stdio},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

/// A tenant with an organisation-owned type and a custom app.
pub const TENANT: &str = r#"{ "version": 1, "chat": { "enabled": true }, "record_types": [{ "name": "account" }] }"#;

/// A question that is allowed.
pub const CARD: &str = r#"{"ask":"card","record_type":"account"}"#;

/// The program.
pub fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_crm-chat-policy"))
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    pub status: Option<i32>,
    pub output: String,
    pub errors: String,
}

impl Run {
    /// Checks that nothing was printed and that the run ended as it does for unusable input, and
    /// gives what it says of it.
    #[track_caller]
    pub fn unusable(self) -> String {
        assert_eq!((self.status, self.output.as_str()), (Some(2), ""), "{self:?}");
        self.errors
    }
}

/// Runs the program with nothing on standard input.
pub fn run(arguments: &[&str]) -> Run {
    run_on(arguments, "")
}

/// Runs the program with this on standard input.
pub fn run_on(arguments: &[&str], input: impl AsRef<[u8]> + Send) -> Run {
    let mut child = program()
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program is built");
    let mut stdin = child.stdin.take().expect("a pipe");
    let output = thread::scope(|scope| {
        // Beside reading, as pipes hold little; a program that reads nothing closes its end.
        scope.spawn(move || stdin.write_all(input.as_ref()));
        child.wait_with_output().expect("the program ends")
    });
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Run { status: output.status.code(), output: text(output.stdout), errors: text(output.stderr) }
}

/// A file with this content, of this name, in a folder of its own, as long as the value lives.
pub struct File(PathBuf);

impl File {
    pub fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        static FILES: AtomicUsize = AtomicUsize::new(0);
        let folder = format!("{}-{}", std::process::id(), FILES.fetch_add(1, Ordering::Relaxed));
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder);
        std::fs::create_dir_all(&folder).expect("a folder");
        let path = folder.join(name);
        std::fs::write(&path, content).expect("a file");
        Self(path)
    }

    pub fn path(&self) -> &str {
        self.0.to_str().expect("a path of text")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = self.0.parent().map(std::fs::remove_dir_all);
    }
}
