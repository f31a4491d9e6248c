//! What a plugin in Rust may import from Airlock: airlock:plugin@1.0.0 (../wit/airlock.wit), by the names and types of the
//! Canonical ABI. A plugin has it as a module of its own, `#[path = "…/airlock.rs"] mod airlock;`, and needs nothing else.
#![allow(dead_code)]

use abi::{answer, Answer, Given, Maybe};
use std::alloc::{alloc, handle_alloc_error, realloc, Layout};
use std::mem::ManuallyDrop;

/// Where the host puts what it gives.
///
/// # Safety
/// Called by the host alone, with what this function gave, or null.
#[export_name = "cabi_realloc"]
pub unsafe extern "C" fn cabi_realloc(old: *mut u8, old_size: usize, alignment: usize, size: usize) -> *mut u8 {
    if size == 0 {
        return alignment as *mut u8;
    }
    let layout = Layout::from_size_align_unchecked(if old_size == 0 { size } else { old_size }, alignment);
    let memory = if old_size == 0 { alloc(layout) } else { realloc(old, layout, size) };
    if memory.is_null() {
        handle_alloc_error(layout);
    }
    memory
}

/// How values cross: for bindings of a plugin's own to what other extensions bring.
pub mod abi {
    use std::mem::{ManuallyDrop, MaybeUninit};

    /// A list or a text that a call gave. Its memory is the plugin's, which takes it over by `into_…`.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct Given<T> {
        pub pointer: *mut T,
        pub length: usize,
    }

    impl<T> Given<T> {
        /// # Safety
        /// Once, for what a call gave.
        pub unsafe fn into_list(self) -> Vec<T> {
            if self.length == 0 { Vec::new() } else { Vec::from_raw_parts(self.pointer, self.length, self.length) }
        }
    }

    impl Given<u8> {
        /// The host gives no text that is not UTF-8.
        ///
        /// # Safety
        /// Once, for text that a call gave.
        pub unsafe fn into_text(self) -> String {
            String::from_utf8_unchecked(self.into_list())
        }
    }

    impl Given<Given<u8>> {
        /// # Safety
        /// Once, for texts that a call gave.
        pub unsafe fn into_texts(self) -> Vec<String> {
            self.into_list().into_iter().map(|one| one.into_text()).collect()
        }
    }

    /// A case, and what it holds.
    #[repr(C)]
    #[derive(Clone, Copy)]
    pub struct Answer<T> {
        pub tag: u8,
        pub value: T,
    }

    /// An `option`, or a `result` one of whose sides has nothing, as a call writes it: the value is there where the tag says so.
    pub type Maybe<T> = Answer<MaybeUninit<T>>;

    impl<T> Maybe<T> {
        /// The value of an `option`, or the error of a `result` that has nothing else.
        ///
        /// # Safety
        /// For an answer of that kind.
        pub unsafe fn some(self) -> Option<T> {
            if self.tag == 0 { None } else { Some(self.value.assume_init()) }
        }
    }

    /// What a `result` holds: a value, or an error.
    #[repr(C)]
    pub union Either<T, E = u8> {
        value: ManuallyDrop<T>,
        error: ManuallyDrop<E>,
    }

    impl<T, E> Answer<Either<T, E>> {
        /// # Safety
        /// For a `result` that holds these.
        pub unsafe fn result(self) -> Result<T, E> {
            if self.tag == 0 { Ok(ManuallyDrop::into_inner(self.value.value)) } else { Err(ManuallyDrop::into_inner(self.value.error)) }
        }
    }

    /// Calls with room for the answer.
    ///
    /// # Safety
    /// The call fills the room.
    pub unsafe fn answer<T>(call: impl FnOnce(*mut T)) -> T {
        let mut room = MaybeUninit::<T>::uninit();
        call(room.as_mut_ptr());
        room.assume_init()
    }
}

/// The log channel of the plugin's own.
pub mod log {
    #[link(wasm_import_module = "airlock:plugin/log@1.0.0")]
    extern "C" {
        #[link_name = "log"]
        fn import_log(level: i32, message: *const u8, length: usize);
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Level {
        Trace,
        Debug,
        Info,
        Warn,
        Error,
    }

    /// Writes one message.
    pub fn log(level: Level, message: &str) {
        unsafe { import_log(level as i32, message.as_ptr(), message.len()) }
    }
}

/// Values of the plugin's own, kept from one run to the next.
pub mod store {
    use super::{answer, Given, Maybe};

    #[link(wasm_import_module = "airlock:plugin/store@1.0.0")]
    extern "C" {
        #[link_name = "get"]
        fn import_get(name: *const u8, length: usize, result: *mut Maybe<Given<u8>>);
        #[link_name = "set"]
        fn import_set(name: *const u8, length: usize, value: *const u8, size: usize, result: *mut Maybe<u8>);
        #[link_name = "delete"]
        fn import_delete(name: *const u8, length: usize);
        #[link_name = "names"]
        fn import_names(result: *mut Given<Given<u8>>);
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum StoreError {
        /// More than a plugin may keep.
        Full,
        /// Names have 1 to 256 bytes.
        BadName,
    }

    pub fn get(name: &str) -> Option<Vec<u8>> {
        unsafe { answer(|result| import_get(name.as_ptr(), name.len(), result)).some().map(|value| value.into_list()) }
    }

    pub fn set(name: &str, value: &[u8]) -> Result<(), StoreError> {
        match unsafe { answer(|result| import_set(name.as_ptr(), name.len(), value.as_ptr(), value.len(), result)).some() } {
            None => Ok(()),
            Some(0) => Err(StoreError::Full),
            Some(_) => Err(StoreError::BadName),
        }
    }

    /// Does nothing where there is no such value.
    pub fn delete(name: &str) {
        unsafe { import_delete(name.as_ptr(), name.len()) }
    }

    /// All names, in order.
    pub fn names() -> Vec<String> {
        unsafe { answer(|result| import_names(result)).into_texts() }
    }
}

/// Whole files of the workspace, within what was granted.
pub mod files {
    use super::abi::Either;
    use super::{answer, Answer, Given, Maybe};

    #[link(wasm_import_module = "airlock:plugin/files@1.0.0")]
    extern "C" {
        #[link_name = "read-file"]
        fn import_read_file(path: *const u8, length: usize, result: *mut Answer<Either<Given<u8>>>);
        #[link_name = "write-file"]
        fn import_write_file(path: *const u8, length: usize, contents: *const u8, size: usize, result: *mut Maybe<u8>);
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum FileError {
        NotFound,
        NotPermitted,
        NotAFile,
        NotADirectory,
        TooLarge,
        NoSpace,
        InvalidPath,
        Failed,
    }

    pub fn read_file(path: &str) -> Result<Vec<u8>, FileError> {
        unsafe { answer(|result| import_read_file(path.as_ptr(), path.len(), result)).result().map(|contents| contents.into_list()).map_err(error) }
    }

    /// Makes the file, or replaces what is in it.
    pub fn write_file(path: &str, contents: &[u8]) -> Result<(), FileError> {
        match unsafe { answer(|result| import_write_file(path.as_ptr(), path.len(), contents.as_ptr(), contents.len(), result)).some() } {
            None => Ok(()),
            Some(case) => Err(error(case)),
        }
    }

    fn error(case: u8) -> FileError {
        use FileError::*;
        [NotFound, NotPermitted, NotAFile, NotADirectory, TooLarge, NoSpace, InvalidPath].get(case as usize).copied().unwrap_or(Failed)
    }
}

/// What of the workspace the plugin was granted something in.
pub mod workspace {
    use super::{answer, Given, Maybe};

    #[repr(C)]
    struct GivenFolder {
        name: Given<u8>,
        path: Given<u8>,
    }

    #[link(wasm_import_module = "airlock:plugin/workspace@1.0.0")]
    extern "C" {
        #[link_name = "folders"]
        fn import_folders(result: *mut Given<GivenFolder>);
        #[link_name = "active-file"]
        fn import_active_file(result: *mut Maybe<Given<u8>>);
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Folder {
        pub name: String,
        pub path: String,
    }

    pub fn folders() -> Vec<Folder> {
        unsafe {
            let given = answer(|result| import_folders(result)).into_list();
            given.into_iter().map(|one| Folder { name: one.name.into_text(), path: one.path.into_text() }).collect()
        }
    }

    /// The path of the file in the active editor, where it is one that the plugin may read or write.
    pub fn active_file() -> Option<String> {
        unsafe { answer(|result| import_active_file(result)).some().map(|path| path.into_text()) }
    }
}

/// Servers that were granted, over http and https.
pub mod network {
    use super::{answer, Answer, Given, ManuallyDrop};

    #[repr(C)]
    struct GivenHeader {
        name: Given<u8>,
        value: Given<u8>,
    }

    #[repr(C)]
    struct GivenResponse {
        status: u16,
        url: Given<u8>,
        headers: Given<GivenHeader>,
        body: Given<u8>,
    }

    #[repr(C)]
    union ResponseOrError {
        response: ManuallyDrop<GivenResponse>,
        error: ManuallyDrop<Answer<Given<u8>>>,
    }

    #[link(wasm_import_module = "airlock:plugin/network@1.0.0")]
    extern "C" {
        #[link_name = "network-fetch"]
        fn import_network_fetch(
            method: *const u8, method_length: usize, url: *const u8, url_length: usize, headers: *const GivenHeader, header_count: usize,
            has_body: i32, body: *const u8, body_size: usize, result: *mut Answer<ResponseOrError>,
        );
    }

    #[derive(Clone, Copy, Debug)]
    pub struct Request<'a> {
        pub method: &'a str,
        pub url: &'a str,
        pub headers: &'a [(&'a str, &'a str)],
        pub body: Option<&'a [u8]>,
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Response {
        pub status: u16,
        /// Where the answer came from in the end.
        pub url: String,
        /// Names are in lower case.
        pub headers: Vec<(String, String)>,
        pub body: Vec<u8>,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ErrorKind {
        InvalidRequest,
        RedirectRefused,
        AddressRefused,
        Dns,
        Connection,
        Tls,
        Timeout,
        TooLarge,
        Budget,
        Malformed,
        Offline,
        Unavailable,
    }

    /// Why there is no answer, with a sentence.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct NetworkError {
        pub kind: ErrorKind,
        pub message: String,
    }

    pub fn network_fetch(request: &Request) -> Result<Response, NetworkError> {
        let Request { method, url, headers, body } = request;
        // Only read by the host: nobody takes over what is borrowed here.
        let lent = |text: &str| Given { pointer: text.as_ptr() as *mut u8, length: text.len() };
        let headers: Vec<GivenHeader> = headers.iter().map(|(name, value)| GivenHeader { name: lent(name), value: lent(value) }).collect();
        let (pointer, size) = body.map_or((std::ptr::null(), 0), |body| (body.as_ptr(), body.len()));
        unsafe {
            let given = answer(|result| {
                import_network_fetch(method.as_ptr(), method.len(), url.as_ptr(), url.len(), headers.as_ptr(), headers.len(), body.is_some() as i32, pointer, size, result)
            });
            if given.tag == 0 { Ok(response(ManuallyDrop::into_inner(given.value.response))) } else { Err(error(ManuallyDrop::into_inner(given.value.error))) }
        }
    }

    unsafe fn response(given: GivenResponse) -> Response {
        let headers = given.headers.into_list().into_iter().map(|one| (one.name.into_text(), one.value.into_text())).collect();
        Response { status: given.status, url: given.url.into_text(), headers, body: given.body.into_list() }
    }

    unsafe fn error(given: Answer<Given<u8>>) -> NetworkError {
        use ErrorKind::*;
        let kinds = [InvalidRequest, RedirectRefused, AddressRefused, Dns, Connection, Tls, Timeout, TooLarge, Budget, Malformed, Offline];
        NetworkError { kind: kinds.get(given.tag as usize).copied().unwrap_or(Unavailable), message: given.value.into_text() }
    }
}

/// A search over the text files of the workspace that the plugin may read.
pub mod retrieval {
    use super::{answer, Answer, Given, ManuallyDrop};

    #[repr(C)]
    struct GivenPassage {
        path: Given<u8>,
        first_line: u32,
        last_line: u32,
        text: Given<u8>,
        score: f64,
    }

    #[repr(C)]
    struct GivenFound {
        passages: Given<GivenPassage>,
        is_complete: u8,
    }

    #[repr(C)]
    union FoundOrError {
        found: ManuallyDrop<GivenFound>,
        error: ManuallyDrop<Answer<Given<u8>>>,
    }

    #[link(wasm_import_module = "airlock:plugin/retrieval@1.0.0")]
    extern "C" {
        #[link_name = "retrieval-search"]
        fn import_retrieval_search(query: *const u8, length: usize, limit: u32, result: *mut Answer<FoundOrError>);
    }

    /// Lines of a file that fit a query.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Passage {
        pub path: String,
        /// From 1.
        pub first_line: u32,
        pub last_line: u32,
        pub text: String,
        /// Greater is better; comparable within one answer only.
        pub score: f64,
    }

    #[derive(Clone, Debug, PartialEq)]
    pub struct Found {
        /// The best first.
        pub passages: Vec<Passage>,
        /// Whether all was searched that the plugin may read.
        pub is_complete: bool,
    }

    /// Why nothing was searched, with a sentence.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum RetrievalError {
        BadQuery(String),
        Unavailable(String),
    }

    pub fn retrieval_search(query: &str, limit: u32) -> Result<Found, RetrievalError> {
        unsafe {
            let given = answer(|result| import_retrieval_search(query.as_ptr(), query.len(), limit, result));
            if given.tag == 0 { Ok(found(ManuallyDrop::into_inner(given.value.found))) } else { Err(error(ManuallyDrop::into_inner(given.value.error))) }
        }
    }

    unsafe fn found(given: GivenFound) -> Found {
        let passages = given.passages.into_list().into_iter().map(|one| Passage {
            path: one.path.into_text(),
            first_line: one.first_line,
            last_line: one.last_line,
            text: one.text.into_text(),
            score: one.score,
        });
        Found { passages: passages.collect(), is_complete: given.is_complete != 0 }
    }

    unsafe fn error(given: Answer<Given<u8>>) -> RetrievalError {
        let message = given.value.into_text();
        if given.tag == 0 { RetrievalError::BadQuery(message) } else { RetrievalError::Unavailable(message) }
    }
}

/// Language models that the user has.
pub mod llm {
    use super::{answer, Answer, Given, ManuallyDrop, Maybe};

    #[repr(C)]
    struct GivenMessage {
        role: u8,
        content: *const u8,
        length: usize,
    }

    /// What an error carries: a text, or how many tokens are left.
    #[repr(C)]
    union Said {
        text: ManuallyDrop<Given<u8>>,
        left: u64,
    }

    #[repr(C)]
    struct GivenError {
        case: u8,
        said: Said,
    }

    #[repr(C)]
    union Or<T> {
        value: ManuallyDrop<T>,
        error: ManuallyDrop<GivenError>,
    }

    #[repr(C)]
    struct GivenUsage {
        model: Given<u8>,
        prompt_tokens: u32,
        completion_tokens: u32,
        cut: u8,
    }

    #[link(wasm_import_module = "airlock:plugin/llm@1.0.0")]
    extern "C" {
        #[link_name = "models"]
        fn import_models(result: *mut Given<Given<u8>>);
        #[link_name = "[static]llm-chat.start"]
        fn import_start(messages: *const GivenMessage, count: usize, has_model: i32, model: *const u8, model_length: usize, has_max: i32, max_tokens: u32, has_temperature: i32, temperature: f32, result: *mut Answer<Or<i32>>);
        #[link_name = "[method]llm-chat.next"]
        fn import_next(chat: i32, result: *mut Answer<Or<Maybe<Given<u8>>>>);
        #[link_name = "[method]llm-chat.usage"]
        fn import_usage(chat: i32, result: *mut GivenUsage);
        #[link_name = "[resource-drop]llm-chat"]
        fn import_drop(chat: i32);
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Role {
        System,
        User,
        Assistant,
    }

    /// What is asked of a model, besides the messages.
    #[derive(Clone, Copy, Debug, Default)]
    pub struct Options<'a> {
        /// The id or family of a model; any that was granted where there is none.
        pub model: Option<&'a str>,
        /// Most tokens of the answer; as many as the day's allowance gives where there is none.
        pub max_tokens: Option<u32>,
        /// From 0 to 2.
        pub temperature: Option<f32>,
    }

    /// Texts say what happened and what to do, for people.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum LlmError {
        BadRequest(String),
        NoModel(String),
        /// So many tokens may still be used today.
        AllowanceExceeded(u64),
        Refused(String),
        Busy(String),
        Unreachable(String),
        Failed(String),
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Usage {
        pub model: String,
        pub prompt_tokens: u32,
        pub completion_tokens: u32,
        /// Whether the answer ended since it reached the most tokens.
        pub cut: bool,
    }

    /// The ids of the models that the plugin may use here.
    pub fn models() -> Vec<String> {
        unsafe { answer(|result| import_models(result)).into_texts() }
    }

    /// An answer, piece by piece.
    pub struct Chat {
        handle: i32,
    }

    impl Chat {
        /// Sends messages to a model; gives the answer when it begins.
        pub fn start(messages: &[(Role, &str)], options: Options) -> Result<Chat, LlmError> {
            let given: Vec<GivenMessage> = messages.iter().map(|(role, content)| GivenMessage { role: *role as u8, content: content.as_ptr(), length: content.len() }).collect();
            let model = options.model.unwrap_or("");
            unsafe {
                let result = answer(|result| {
                    import_start(
                        given.as_ptr(), given.len(), options.model.is_some() as i32, model.as_ptr(), model.len(), options.max_tokens.is_some() as i32, options.max_tokens.unwrap_or(0),
                        options.temperature.is_some() as i32, options.temperature.unwrap_or(0.0), result,
                    )
                });
                if result.tag == 0 { Ok(Chat { handle: *result.value.value }) } else { Err(error(result.value.error)) }
            }
        }

        pub fn usage(&self) -> Usage {
            unsafe {
                let given = answer(|result| import_usage(self.handle, result));
                Usage { model: given.model.into_text(), prompt_tokens: given.prompt_tokens, completion_tokens: given.completion_tokens, cut: given.cut != 0 }
            }
        }
    }

    /// Pieces of text, until the answer ends or fails.
    impl Iterator for &Chat {
        type Item = Result<String, LlmError>;

        fn next(&mut self) -> Option<Self::Item> {
            unsafe {
                let result = answer(|result| import_next(self.handle, result));
                if result.tag != 0 {
                    return Some(Err(error(result.value.error)));
                }
                ManuallyDrop::into_inner(result.value.value).some().map(|piece| Ok(piece.into_text()))
            }
        }
    }

    impl Drop for Chat {
        fn drop(&mut self) {
            unsafe { import_drop(self.handle) }
        }
    }

    unsafe fn error(given: ManuallyDrop<GivenError>) -> LlmError {
        use LlmError::*;
        if given.case == 2 {
            return AllowanceExceeded(given.said.left);
        }
        let text = ManuallyDrop::into_inner(given.said.text).into_text();
        match given.case {
            0 => BadRequest(text),
            1 => NoModel(text),
            3 => Refused(text),
            4 => Busy(text),
            5 => Unreachable(text),
            _ => Failed(text),
        }
    }
}

/// Plans: which actions lead from how things are to how they should be.
pub mod planner {
    use super::{answer, Answer, Given, ManuallyDrop};

    #[repr(C)]
    struct GivenStep {
        action: Given<u8>,
        arguments: Given<Given<u8>>,
    }

    #[repr(C)]
    struct GivenSolution {
        steps: Given<GivenStep>,
        cost: f64,
        optimal: bool,
        nodes: u64,
    }

    #[repr(C)]
    #[derive(Clone, Copy)]
    struct GivenPlace {
        document: u8,
        line: u32,
        column: u32,
        message: Given<u8>,
    }

    #[repr(C)]
    #[derive(Clone, Copy)]
    struct GivenProof {
        nodes: u64,
        message: Given<u8>,
    }

    #[repr(C)]
    #[derive(Clone, Copy)]
    struct GivenExhausted {
        limit: u8,
        nodes: u64,
        message: Given<u8>,
    }

    #[repr(C)]
    #[derive(Clone, Copy)]
    union GivenError {
        place: GivenPlace,
        proof: GivenProof,
        exhausted: GivenExhausted,
        message: Given<u8>,
    }

    #[repr(C)]
    union SolutionOrError {
        solution: ManuallyDrop<GivenSolution>,
        error: ManuallyDrop<Answer<GivenError>>,
    }

    #[link(wasm_import_module = "airlock:plugin/planner@1.0.0")]
    extern "C" {
        #[link_name = "plan-solve"]
        fn import_plan_solve(
            domain: *const u8, domain_length: usize, problem: *const u8, problem_length: usize, has_limits: i32, has_nodes: i32, nodes: u32,
            has_milliseconds: i32, milliseconds: u32, effort: i32, result: *mut Answer<SolutionOrError>,
        );
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub enum Effort {
        /// The best where the problem has a metric, otherwise the first.
        #[default]
        Automatic,
        /// Any plan.
        First,
        /// The cheapest plan, or the cheapest one that was found within the limits.
        Best,
    }

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    pub struct Limits {
        /// States that may be looked at.
        pub nodes: Option<u32>,
        pub milliseconds: Option<u32>,
        pub effort: Effort,
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Step {
        pub action: String,
        pub arguments: Vec<String>,
    }

    #[derive(Clone, Debug, PartialEq)]
    pub struct Solution {
        pub steps: Vec<Step>,
        pub cost: f64,
        /// Whether it is proven that no plan is cheaper.
        pub optimal: bool,
        pub nodes: u64,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Document {
        Domain,
        Problem,
    }

    /// A place in a text, from line 1 and column 1, and what is wrong there.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Place {
        pub document: Document,
        pub line: u32,
        pub column: u32,
        pub message: String,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Limit {
        Nodes,
        Time,
        Memory,
        /// There are more facts or actions than the planner takes on.
        Size,
    }

    /// Why there is no plan.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum PlanError {
        Invalid(Place),
        Unsupported(Place),
        /// It is proven that there is none.
        Unsolvable { nodes: u64, message: String },
        Budget { limit: Limit, nodes: u64, message: String },
        Unavailable(String),
    }

    /// Solves a problem of a domain, both in PDDL.
    pub fn plan_solve(domain: &str, problem: &str, limits: Option<Limits>) -> Result<Solution, PlanError> {
        let Limits { nodes, milliseconds, effort } = limits.unwrap_or_default();
        unsafe {
            let given = answer(|result| {
                import_plan_solve(
                    domain.as_ptr(), domain.len(), problem.as_ptr(), problem.len(), limits.is_some() as i32, nodes.is_some() as i32, nodes.unwrap_or(0),
                    milliseconds.is_some() as i32, milliseconds.unwrap_or(0), effort as i32, result,
                )
            });
            if given.tag == 0 { Ok(solution(ManuallyDrop::into_inner(given.value.solution))) } else { Err(error(ManuallyDrop::into_inner(given.value.error))) }
        }
    }

    unsafe fn solution(given: GivenSolution) -> Solution {
        let steps = given.steps.into_list().into_iter().map(|one| Step { action: one.action.into_text(), arguments: one.arguments.into_texts() }).collect();
        Solution { steps, cost: given.cost, optimal: given.optimal, nodes: given.nodes }
    }

    unsafe fn error(given: Answer<GivenError>) -> PlanError {
        let Answer { tag, value } = given;
        match tag {
            0 => PlanError::Invalid(place(value.place)),
            1 => PlanError::Unsupported(place(value.place)),
            2 => PlanError::Unsolvable { nodes: value.proof.nodes, message: value.proof.message.into_text() },
            3 => {
                let GivenExhausted { limit, nodes, message } = value.exhausted;
                let limit = [Limit::Nodes, Limit::Time, Limit::Memory].get(limit as usize).copied().unwrap_or(Limit::Size);
                PlanError::Budget { limit, nodes, message: message.into_text() }
            }
            _ => PlanError::Unavailable(value.message.into_text()),
        }
    }

    unsafe fn place(GivenPlace { document, line, column, message }: GivenPlace) -> Place {
        Place { document: if document == 0 { Document::Domain } else { Document::Problem }, line, column, message: message.into_text() }
    }
}

/// Programs of the user's machine, outside the sandbox: exactly the commands that were granted.
pub mod exec {
    use super::{answer, Answer, Given, ManuallyDrop};

    #[repr(C)]
    union CodeOrSignal {
        code: i32,
        signal: ManuallyDrop<Given<u8>>,
    }

    #[repr(C)]
    struct GivenOutput {
        ending: Answer<CodeOrSignal>,
        stdout: Given<u8>,
        stderr: Given<u8>,
        stdout_cut: u8,
        stderr_cut: u8,
    }

    #[repr(C)]
    union OutputOrError {
        output: ManuallyDrop<GivenOutput>,
        error: ManuallyDrop<Answer<Given<u8>>>,
    }

    #[link(wasm_import_module = "airlock:plugin/exec@1.0.0")]
    extern "C" {
        #[link_name = "run"]
        fn import_run(
            program: *const u8, program_length: usize, arguments: *const Given<u8>, argument_count: usize, has_input: i32, input: *const u8, input_size: usize,
            has_milliseconds: i32, milliseconds: u32, result: *mut Answer<OutputOrError>,
        );
    }

    #[derive(Clone, Copy, Debug, Default)]
    pub struct Command<'a> {
        /// A name that is looked for in the user's PATH, or an absolute path.
        pub program: &'a str,
        pub arguments: &'a [&'a str],
        /// Its standard input.
        pub input: Option<&'a [u8]>,
        /// After which it is ended.
        pub milliseconds: Option<u32>,
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Ending {
        Exited(i32),
        /// The signal's name.
        Signalled(String),
    }

    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Output {
        pub ending: Ending,
        pub stdout: Vec<u8>,
        pub stderr: Vec<u8>,
        /// Whether there was more.
        pub stdout_cut: bool,
        pub stderr_cut: bool,
    }

    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum ErrorKind {
        InvalidRequest,
        NotFound,
        Refused,
        Busy,
        Timeout,
        Failed,
        Unavailable,
    }

    /// Why it was not run, or not to its end, with a sentence.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct ExecError {
        pub kind: ErrorKind,
        pub message: String,
    }

    pub fn run(command: &Command) -> Result<Output, ExecError> {
        let Command { program, arguments, input, milliseconds } = command;
        // Only read by the host: nobody takes over what is borrowed here.
        let arguments: Vec<Given<u8>> = arguments.iter().map(|text| Given { pointer: text.as_ptr() as *mut u8, length: text.len() }).collect();
        let (pointer, size) = input.map_or((std::ptr::null(), 0), |input| (input.as_ptr(), input.len()));
        unsafe {
            let given = answer(|result| {
                import_run(
                    program.as_ptr(), program.len(), arguments.as_ptr(), arguments.len(), input.is_some() as i32, pointer, size, milliseconds.is_some() as i32,
                    milliseconds.unwrap_or(0), result,
                )
            });
            if given.tag == 0 { Ok(output(ManuallyDrop::into_inner(given.value.output))) } else { Err(error(ManuallyDrop::into_inner(given.value.error))) }
        }
    }

    unsafe fn output(given: GivenOutput) -> Output {
        let ending = if given.ending.tag == 0 { Ending::Exited(given.ending.value.code) } else { Ending::Signalled(ManuallyDrop::into_inner(given.ending.value.signal).into_text()) };
        Output { ending, stdout: given.stdout.into_list(), stderr: given.stderr.into_list(), stdout_cut: given.stdout_cut != 0, stderr_cut: given.stderr_cut != 0 }
    }

    unsafe fn error(given: Answer<Given<u8>>) -> ExecError {
        use ErrorKind::*;
        let kinds = [InvalidRequest, NotFound, Refused, Busy, Timeout, Failed];
        ExecError { kind: kinds.get(given.tag as usize).copied().unwrap_or(Unavailable), message: given.value.into_text() }
    }
}
