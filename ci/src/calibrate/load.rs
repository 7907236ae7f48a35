//! A process that keeps one core busy.

use crate::time::TimeError;
use std::process::{Child, Command, Stdio};

/// Ends with this value.
#[derive(Debug)]
pub(super) struct Load(Child);

impl Load {
    pub(super) fn start() -> Result<Load, TimeError> {
        let mut command = Command::new("sh");
        // It ends by itself when this program is no more, however that came.
        command.args([
            "-c",
            "while kill -0 \"$0\" 2>/dev/null; do i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; done",
        ]);
        command.arg(std::process::id().to_string()).stdin(Stdio::null()).stdout(Stdio::null());
        let refused = |error| TimeError::Plan(format!("cannot start `sh` to keep a core busy: {error}"));
        command.spawn().map(Load).map_err(refused)
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
