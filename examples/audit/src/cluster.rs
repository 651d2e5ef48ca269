//! A scheduler and its executors, each a process of its own, on the loopback interface.

use crate::codec::{Codec, MESSAGE};
use anyhow::{Context as _, Result, ensure};
use ballista::prelude::{SessionConfigExt, SessionContextExt};
use ballista_executor::executor_process::{ExecutorProcessConfig, start_executor_process};
use ballista_scheduler::{cluster::BallistaCluster, config::SchedulerConfig, scheduler_process::start_server};
use datafusion::{
    execution::SessionStateBuilder,
    prelude::{SessionConfig, SessionContext},
};
use std::{
    fs,
    io::Read,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

/// The only address that anything here listens at.
const HOST: Ipv4Addr = Ipv4Addr::LOCALHOST;

/// An executor says so often that it is alive,
const HEARTBEAT: u64 = 2;
/// counts as lost when it was silent so long,
const LOST_AFTER: u64 = 10;
/// and is looked for so often. Ballista's own times are minutes; seconds leave room for a busy machine.
const LOOKED_FOR: u64 = 3;

/// An executor's memory for what it works on.
const MEMORY: u64 = 256 << 20;

/// Serves as a scheduler until the process ends.
///
/// # Errors
///
/// A port that is taken.
pub async fn scheduler(port: u16) -> Result<()> {
    let config = SchedulerConfig {
        bind_host: HOST.to_string(),
        external_host: HOST.to_string(),
        bind_port: port,
        executor_timeout_seconds: LOST_AFTER,
        expire_dead_executor_interval_seconds: LOOKED_FOR,
        no_executors_grace_period_seconds: LOST_AFTER,
        // What fails is tried anew from the beginning, in a fresh directory.
        stage_max_failures: 1,
        grpc_server_max_decoding_message_size: MESSAGE as u32,
        grpc_server_max_encoding_message_size: MESSAGE as u32,
        grpc_client_max_message_size: MESSAGE as u32,
        override_logical_codec: Some(Arc::new(Codec::default())),
        override_physical_codec: Some(Arc::new(Codec::default())),
        ..Default::default()
    };
    let cluster = BallistaCluster::new_from_config(&config).await?;
    let address = SocketAddr::from((HOST, port));
    start_server(cluster, address, Arc::new(config)).await.with_context(|| format!("a scheduler at {address}"))
}

/// Serves as an executor of one core until the process ends.
///
/// # Errors
///
/// A port that is taken, a scheduler that doesn't answer.
pub async fn executor(scheduler: u16, port: u16, grpc_port: u16, directory: &Path) -> Result<()> {
    fs::create_dir_all(directory)?;
    let config = ExecutorProcessConfig {
        bind_host: HOST.to_string(),
        external_host: Some(HOST.to_string()),
        port,
        grpc_port,
        scheduler_host: HOST.to_string(),
        scheduler_port: scheduler,
        scheduler_connect_timeout_seconds: 20,
        vcores: 1,
        work_dir: Some(directory.to_str().context("the directory is not UTF-8")?.to_owned()),
        memory_pool_size: Some(MEMORY),
        executor_heartbeat_interval_seconds: HEARTBEAT,
        grpc_max_decoding_message_size: MESSAGE as u32,
        grpc_max_encoding_message_size: MESSAGE as u32,
        override_logical_codec: Some(Arc::new(Codec::default())),
        override_physical_codec: Some(Arc::new(Codec::default())),
        ..Default::default()
    };
    start_executor_process(Arc::new(config)).await.with_context(|| format!("an executor at port {port}"))
}

/// A session on a scheduler. Functions must be registered afterwards: it has none but Ballista's.
///
/// # Errors
///
/// A scheduler that can't be reached.
pub async fn session(url: &str, configured: impl Fn(SessionConfig) -> SessionConfig) -> Result<SessionContext> {
    let config = configured(SessionConfig::new_with_ballista())
        .with_ballista_logical_extension_codec(Arc::new(Codec::default()))
        .with_ballista_physical_extension_codec(Arc::new(Codec::default()))
        .with_ballista_adaptive_query_planner(false)
        .with_ballista_grpc_client_max_message_size(MESSAGE);
    let state = SessionStateBuilder::new().with_config(config).with_default_features().build();
    SessionContext::remote_with_state(url, state).await.with_context(|| format!("scheduler `{url}`"))
}

/// Ends this process when its standard input does, which is when the process that started it ends,
/// however that comes about.
pub fn end_with_parent() {
    thread::spawn(|| {
        _ = std::io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
}

/// A scheduler and executors that end with this value.
#[derive(Debug)]
pub struct Cluster {
    scheduler: Child,
    executors: Vec<Child>,
    port: u16,
    directory: PathBuf,
}

/// A port that was free a moment ago.
fn free_ports(count: usize) -> Result<Vec<u16>> {
    // All are taken before the first is let go, so that no two are the same.
    let taken: Vec<_> = (0..count).map(|_| TcpListener::bind((HOST, 0))).collect::<Result<_, _>>()?;
    Ok(taken.iter().map(|listener| listener.local_addr().map(|address| address.port())).collect::<Result<_, _>>()?)
}

fn spawn(program: &Path, arguments: &[&str]) -> Result<Child> {
    let mut command = Command::new(program);
    command.args(arguments).arg("--end-with-parent");
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    command.spawn().with_context(|| format!("`{}`", program.display()))
}

/// Waits until somebody listens at a port; not longer than half a minute, nor than the process lives.
fn wait_for(port: u16, process: &mut Child) -> Result<()> {
    let begin = Instant::now();
    while TcpStream::connect((HOST, port)).is_err() {
        ensure!(process.try_wait()?.is_none(), "the process that should listen at port {port} has ended");
        ensure!(begin.elapsed() < Duration::from_secs(30), "nobody listens at port {port} after 30 s");
        thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

impl Cluster {
    /// Starts a scheduler and so many executors of one core each, as processes of this program.
    ///
    /// # Errors
    ///
    /// A process that can't be started, or is not ready within half a minute.
    pub fn start(program: &Path, executors: usize) -> Result<Self> {
        let ports = free_ports(1 + 2 * executors)?;
        let (port, of_executors) = ports.split_first().context("no port")?;
        let directory = std::env::temp_dir().join(format!("audit-cluster-{}-{port}", std::process::id()));
        let text = port.to_string();
        let scheduler = spawn(program, &["scheduler", "--port", &text])?;
        let mut cluster = Self { scheduler, executors: Vec::new(), port: *port, directory };
        wait_for(*port, &mut cluster.scheduler)?;
        for pair in of_executors.chunks_exact(2) {
            let [port, grpc_port] = pair else { continue };
            let directory = cluster.directory.join(port.to_string());
            let directory = directory.to_str().context("the directory is not UTF-8")?;
            let (port, grpc_port) = (port.to_string(), grpc_port.to_string());
            let arguments = [
                "executor",
                "--scheduler",
                &text,
                "--port",
                &port,
                "--grpc-port",
                &grpc_port,
                "--directory",
                directory,
            ];
            cluster.executors.push(spawn(program, &arguments)?);
        }
        for (executor, pair) in cluster.executors.iter_mut().zip(of_executors.chunks_exact(2)) {
            wait_for(*pair.first().context("no port")?, executor)?;
        }
        Ok(cluster)
    }

    /// Where the scheduler is.
    #[must_use]
    pub fn url(&self) -> String {
        format!("df://{HOST}:{}", self.port)
    }

    /// The most memory that one of its processes has had so far, in bytes, where the system tells.
    #[must_use]
    pub fn peak_memory(&self) -> Option<u64> {
        let processes = self.executors.iter().chain([&self.scheduler]);
        processes.filter_map(|process| crate::measure::peak_memory(process.id())).max()
    }

    /// Kills an executor: it can't say goodbye.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn kill(&mut self, number: usize) -> Result<()> {
        let executor = self.executors.get_mut(number).context("no such executor")?;
        executor.kill()?;
        executor.wait()?;
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for process in self.executors.iter_mut().chain([&mut self.scheduler]) {
            // One that has ended already can't be killed, and need not be.
            _ = process.kill();
            _ = process.wait();
        }
        _ = fs::remove_dir_all(&self.directory);
    }
}
