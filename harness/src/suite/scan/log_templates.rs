//! The 40 typed templates of generated log text, most frequent first: messages of ten services, as such services write
//! them, and where the values of each come from.

use super::log_values::Values::{self, *};

/// One message: who writes it, its text in the kernel's form, and where each value comes from.
pub struct LogTemplate {
    /// The service of the header.
    pub service: &'static str,
    /// The template.
    pub text: &'static str,
    /// A source for each variable.
    pub values: &'static [Values],
}

/// Bytes of a request or a file.
const SIZE: Values = Integer(64, 2_000_000);
/// A count of things at hand.
const COUNT: Values = Integer(0, 5_000);
/// Microseconds of something fast.
const MICROSECONDS: Values = Integer(20, 90_000);
/// Milliseconds with a fraction.
const MILLISECONDS: Values = Decimal(1, 250_000, 2);
/// A share.
const SHARE: Values = Percentage(0, 1_000, 1);
/// A port of a client.
const PORT: Values = Integer(1_024, 65_535);
/// A number of an order, a job or a session.
const NUMBER: Values = Integer(100_000, 99_999_999);

macro_rules! templates {
    ($($service:literal $text:literal [$($value:expr),*])*) => {
        &[$(LogTemplate { service: $service, text: $text, values: &[$($value),*] }),*]
    };
}

/// The templates.
pub const TYPED_40: &[LogTemplate] = templates! {
    "gateway" "request completed: method={word} path={word} status={integer} duration={decimal}ms"
        [Word(METHODS), Path, Word(STATUSES), MILLISECONDS]
    "monitor" "cpu_usage: {percentage} memory_usage: {percentage} load: {decimal}" [SHARE, SHARE, Decimal(1, 6_400, 2)]
    "cache" "lookup of key {word} missed, fetched {integer} bytes from origin in {integer} us" [Key, SIZE, MICROSECONDS]
    "auth" "session {integer} opened for user {word} from {word} port {integer}" [NUMBER, User, Address, PORT]
    "storage" "segment {integer} flushed: {integer} rows, {decimal} MB, took {integer} ms"
        [COUNT, Integer(1_000, 900_000), Decimal(10, 51_200, 2), Integer(3, 4_000)]
    "orders" "order {integer} moved to state {word} after {decimal} s" [NUMBER, Word(STATES), Decimal(1, 90_000, 3)]
    "scheduler" "job {word} started on worker {integer}, {integer} jobs waiting" [Job, Integer(1, 64), COUNT]
    "scheduler" "job {word} finished with exit code {integer} in {decimal} seconds" [Job, Integer(0, 4), MILLISECONDS]
    "search" "query took {integer} us, {integer} hits, shards={integer}, cached={word}"
        [MICROSECONDS, COUNT, Integer(1, 32), Word(&[b"true", b"false"])]
    "monitor" "disk_usage: {percentage} on {word}" [SHARE, Word(MOUNTS)]
    "gateway" "upstream {word} answered {integer} after {integer} retries" [Host, Word(STATUSES), Integer(1, 5)]
    "payments" "payment {integer} authorised: amount {decimal} {word}"
        [NUMBER, Decimal(99, 500_000, 2), Word(CURRENCIES)]
    "auth" "token for user {word} renewed, valid for {integer} s" [User, Integer(60, 86_400)]
    "cache" "hit_ratio: {percentage} evictions: {integer} entries: {integer}" [SHARE, COUNT, SIZE]
    "storage" "compaction of level {integer} read {integer} files and wrote {integer}, amplification {decimal}"
        [Integer(0, 6), Integer(2, 80), Integer(1, 40), Decimal(100, 3_000, 2)]
    "queue" "partition {integer} at offset {integer}, lag {integer}" [Integer(0, 127), NUMBER, COUNT]
    "queue" "consumer {word} joined group {word} with {integer} partitions" [Host, Job, Integer(1, 16)]
    "monitor" "network: received {integer} B/s, sent {integer} B/s, {integer} dropped" [SIZE, SIZE, Integer(0, 50)]
    "orders" "inventory for item {word} is {integer} below the threshold of {integer}" [Key, Integer(1, 90), COUNT]
    "gateway" "rate limit reached for client {word}: {integer} requests in {integer} s" [Address, COUNT, Integer(1, 60)]
    "payments" "refund of {decimal} {word} for payment {integer} queued"
        [Decimal(99, 500_000, 2), Word(CURRENCIES), NUMBER]
    "auth" "failed login for user {word} from {word}: attempt {integer} of 5" [User, Address, Integer(1, 5)]
    "search" "index {word} refreshed in {decimal} ms, {integer} documents, {integer} deleted"
        [Job, MILLISECONDS, SIZE, COUNT]
    "monitor" "temperature: {decimal} C, fan: {integer} rpm" [Decimal(250, 950, 1), Integer(600, 5_400)]
    "storage" "replica {word} is {integer} ms behind, catching up at {decimal} MB/s"
        [Host, COUNT, Decimal(10, 90_000, 2)]
    "cache" "cluster rebalanced: {integer} slots moved from {word} to {word}" [Integer(1, 1_024), Host, Host]
    "mail" "message {word} to {word} delivered, {integer} bytes, delay {decimal} s"
        [Key, Email, SIZE, Decimal(1, 9_000, 1)]
    "mail" "message {word} deferred: {rest}" [Key, Rest(REASONS)]
    "gateway" "tls handshake with {word} failed: {rest}" [Address, Rest(REASONS)]
    "scheduler" "worker {integer} lost its heartbeat, last seen {integer} ms ago"
        [Integer(1, 64), Integer(5_000, 60_000)]
    "orders" "checkout of cart {word} rejected with error {integer}: {rest}" [Key, Integer(4_000, 4_099), Rest(REASONS)]
    "search" "slow query warning: {integer} ms over {integer} segments, heap at {percentage}"
        [Integer(500, 20_000), Integer(1, 400), SHARE]
    "queue" "retention removed {integer} segments, {decimal} GB freed" [Integer(1, 400), Decimal(1, 40_000, 2)]
    "payments" "exchange rate {word} set to {decimal}" [Word(PAIRS), Decimal(1_000, 2_000_000, 4)]
    "auth" "certificate of {word} expires in {integer} days" [Host, Integer(-3, 90)]
    "storage" "checksum mismatch in block {word} at offset {integer}, expected {word}" [Key, NUMBER, Key]
    "monitor" "process {word} restarted, pid {integer}, previous uptime {integer} s" [Job, PORT, NUMBER]
    "gateway" "configuration reloaded: {integer} routes, {integer} upstreams" [COUNT, Integer(1, 200)]
    "mail" "queue length {integer}, oldest message {integer} s, bounce rate {percentage}"
        [COUNT, Integer(1, 86_400), SHARE]
    "scheduler" "leader election won by {word} in term {integer} with {integer} votes" [Host, COUNT, Integer(2, 7)]
};

/// Verbs of HTTP.
const METHODS: &[&[u8]] = &[b"GET", b"GET", b"GET", b"POST", b"PUT", b"DELETE"];
/// Answers of HTTP.
const STATUSES: &[&[u8]] = &[b"200", b"200", b"200", b"201", b"204", b"301", b"304", b"400", b"404", b"500", b"503"];
/// States of an order.
const STATES: &[&[u8]] = &[b"created", b"paid", b"packed", b"shipped", b"delivered", b"returned", b"cancelled"];
/// Mount points.
const MOUNTS: &[&[u8]] = &[b"/", b"/var", b"/var/lib/data", b"/home", b"/srv/archive"];
/// Currencies.
const CURRENCIES: &[&[u8]] = &[b"EUR", b"USD", b"GBP", b"JPY", b"CHF", b"SEK"];
/// Pairs of currencies.
const PAIRS: &[&[u8]] = &[b"EUR/USD", b"EUR/GBP", b"USD/JPY", b"EUR/CHF", b"GBP/USD"];
/// What went wrong, in words.
const REASONS: &[&[u8]] = &[
    b"connection timed out",
    b"no route to host",
    b"remote closed the connection before the answer was complete",
    b"certificate has expired",
    b"mailbox temporarily unavailable, try again later",
    b"too many open files",
    b"payment provider did not answer in time",
    b"quota exceeded",
];

/// The templates' texts.
pub fn typed40() -> Vec<&'static str> {
    TYPED_40.iter().map(|template| template.text).collect()
}
