//! Which blocks a process computes when a run is split over several.

use std::fmt;

/// Shard `index` of `count`: the blocks with number = `index` modulo `count`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 0.
    pub index: u64,
    /// How many shards there are.
    pub count: u64,
}

/// Why a shard's name could not be read.
#[derive(Debug, thiserror::Error, PartialEq)]
pub enum ShardError {
    /// Neither `I/N` nor `slurm`.
    #[error("--shard is {0:?}; it takes I/N with 0 <= I < N, for example 0/3, or slurm")]
    Form(String),
    /// An environment variable of the array job is missing or no number.
    #[error("--shard slurm needs {0}, which Slurm sets in an array job")]
    Slurm(&'static str),
}

impl Shard {
    /// Reads `I/N`, or `slurm` from the array job's variables, which `environment` looks up.
    ///
    /// # Errors
    /// [`ShardError`] when the text or the environment is not of that form.
    pub fn parse(text: &str, environment: impl Fn(&str) -> Option<String>) -> Result<Self, ShardError> {
        if text == "slurm" {
            let read = |name: &'static str| environment(name).and_then(|value| value.parse::<u64>().ok()).ok_or(ShardError::Slurm(name));
            let (id, first, count) = (read("SLURM_ARRAY_TASK_ID")?, read("SLURM_ARRAY_TASK_MIN")?, read("SLURM_ARRAY_TASK_COUNT")?);
            let index = id.checked_sub(first).filter(|index| *index < count).ok_or(ShardError::Slurm("SLURM_ARRAY_TASK_ID"))?;
            return Ok(Self { index, count });
        }
        let parts = text.split_once('/').and_then(|(index, count)| Some((index.parse::<u64>().ok()?, count.parse::<u64>().ok()?)));
        match parts {
            Some((index, count)) if index < count => Ok(Self { index, count }),
            _ => Err(ShardError::Form(text.to_string())),
        }
    }

    /// Whether this shard computes the block.
    pub fn owns(&self, block: u64) -> bool {
        block % self.count == self.index
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nothing(_: &str) -> Option<String> {
        None
    }

    #[test]
    fn every_block_belongs_to_one_shard() {
        let shards: Vec<Shard> = (0..3).map(|i| Shard::parse(&format!("{i}/3"), nothing).expect("well formed")).collect();
        assert!((0..100).all(|block| shards.iter().filter(|shard| shard.owns(block)).count() == 1));
    }

    #[test]
    fn what_is_no_shard_is_refused() {
        for text in ["3/3", "1", "a/b", "-1/3", "1/0", ""] {
            assert_eq!(Shard::parse(text, nothing), Err(ShardError::Form(text.to_string())));
        }
        assert_eq!(Shard::parse("slurm", nothing), Err(ShardError::Slurm("SLURM_ARRAY_TASK_ID")));
    }

    #[test]
    fn an_array_job_may_start_at_any_number() {
        let array = |name: &str| match name {
            "SLURM_ARRAY_TASK_ID" => Some("12".to_string()),
            "SLURM_ARRAY_TASK_MIN" => Some("10".to_string()),
            "SLURM_ARRAY_TASK_COUNT" => Some("8".to_string()),
            _ => None,
        };
        assert_eq!(Shard::parse("slurm", array), Ok(Shard { index: 2, count: 8 }));
    }
}
