package plan

// UsualMajorLoss is the loss in fen from which a case is major where a plan sets no `major_case`.
const UsualMajorLoss = 500_000_00

// Limits of a plan file. They keep a hostile file from taking the machine, and leave ten times what real plans need.
const (
	MaxFileSize    = 512 << 10 // bytes
	MaxDepth       = 100       // nested mappings and lists
	MaxNodes       = 200_000   // YAML nodes after aliases are followed
	MaxDuties      = 1000
	MaxMeasures    = 500
	MaxExprLength  = 4096   // characters
	MaxExprNodes   = 1000   // nodes of an expression's tree
	MaxExprDepth   = 60     // nesting of an expression
	MaxExprCost    = 10_000 // worst-case cost in CEL units
	MaxListLiteral = 100    // values of a list inside an expression
	MaxProblems    = 1000   // problems listed for one plan
)
