// Has planning problems solved by airlock:plugin/planner, as its arguments say:
//   plan DOMAIN PROBLEM | first DOMAIN PROBLEM | best DOMAIN PROBLEM | limited NODES MILLISECONDS DOMAIN PROBLEM
#[path = "../../sdk/rust/airlock.rs"]
mod airlock;

use airlock::planner::{plan_solve, Document, Effort, Limit, Limits, Place, PlanError, Solution};

fn at(Place { document, line, column, message }: Place) -> String {
    let document = if document == Document::Domain { "domain" } else { "problem" };
    format!("{document} {line}:{column}: {message}")
}

fn shown(answer: Result<Solution, PlanError>) -> String {
    match answer {
        Ok(Solution { steps, cost, optimal, nodes }) => {
            let lines: String = steps.iter().map(|step| format!("({}{})\n", step.action, step.arguments.iter().map(|name| format!(" {name}")).collect::<String>())).collect();
            format!("{lines}cost {cost}{}, {nodes} nodes", if optimal { " proven" } else { "" })
        }
        Err(PlanError::Invalid(place)) | Err(PlanError::Unsupported(place)) => at(place),
        Err(PlanError::Unsolvable { nodes, message }) => format!("none after {nodes} nodes: {message}"),
        Err(PlanError::Budget { limit, nodes, message }) => {
            let reached = match limit {
                Limit::Nodes => "nodes",
                Limit::Time => "time",
                Limit::Memory => "memory",
                Limit::Size => "size",
            };
            format!("{reached} after {nodes} nodes: {message}")
        }
        Err(PlanError::Unavailable(message)) => message,
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let mut words = words.iter().map(String::as_str);
    while let Some(word) = words.next() {
        let mut next = || words.next().unwrap_or_default();
        let limits = match word {
            "first" => Some(Limits { effort: Effort::First, ..Limits::default() }),
            "best" => Some(Limits { effort: Effort::Best, ..Limits::default() }),
            "limited" => Some(Limits { nodes: next().parse().ok(), milliseconds: next().parse().ok(), effort: Effort::Automatic }),
            _ => None,
        };
        let (domain, problem) = (next(), next());
        println!("{}", shown(plan_solve(domain, problem, limits)));
    }
}
