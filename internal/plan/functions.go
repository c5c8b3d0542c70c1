package plan

import (
	"errors"
	"math"
	"math/bits"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	celref "cel.dev/cel-go/common/types/ref"
)

var (
	errZero     = errors.New("division by zero")
	errOverflow = errors.New("number too large")
)

// functions are what plans may call beside CEL's own.
func functions() []cel.EnvOption {
	return []cel.EnvOption{
		intFunction("ceil_div", 2, func(n []int64) (int64, error) { return ceilDiv(n[0], n[1]) }),
		intFunction("pct", 2, func(n []int64) (int64, error) { return ratio(n[0], n[1], 100) }),
		intFunction("bp", 2, func(n []int64) (int64, error) { return ratio(n[0], n[1], 10_000) }),
		intFunction("clamp", 3, func(n []int64) (int64, error) { return max(n[1], min(n[0], n[2])), nil }),
		cel.Function("min", variadic("min", func(a, b int64) int64 { return min(a, b) })...),
		cel.Function("max", variadic("max", func(a, b int64) int64 { return max(a, b) })...),
		intFunction("yuan", 1, func(n []int64) (int64, error) { return times(n[0], 100) }),
		cel.Function("date", cel.Overload("date_text", []*cel.Type{cel.StringType}, cel.IntType,
			cel.UnaryBinding(func(v celref.Val) celref.Val {
				d, err := ParseDay(string(v.(types.String)))
				return intOr(int64(d), err)
			}))),
	}
}

func intFunction(name string, args int, f func([]int64) (int64, error)) cel.EnvOption {
	return cel.Function(name, intOverload(name, args, f))
}

func intOverload(name string, args int, f func([]int64) (int64, error)) cel.FunctionOpt {
	in := make([]*cel.Type, args)
	for i := range in {
		in[i] = cel.IntType
	}
	id := name + "_int" + string(rune('0'+args))
	call := func(vals ...celref.Val) celref.Val {
		var buf [4]int64
		for i, v := range vals {
			buf[i] = int64(v.(types.Int))
		}
		return intOr(f(buf[:len(vals)]))
	}
	switch args {
	case 1:
		return cel.Overload(id, in, cel.IntType, cel.UnaryBinding(func(v celref.Val) celref.Val { return call(v) }))
	case 2:
		return cel.Overload(id, in, cel.IntType, cel.BinaryBinding(func(a, b celref.Val) celref.Val { return call(a, b) }))
	}
	return cel.Overload(id, in, cel.IntType, cel.FunctionBinding(call))
}

// variadic takes two, three or four numbers.
func variadic(name string, f func(a, b int64) int64) []cel.FunctionOpt {
	var out []cel.FunctionOpt
	for n := 2; n <= 4; n++ {
		out = append(out, intOverload(name, n, func(v []int64) (int64, error) {
			r := v[0]
			for _, x := range v[1:] {
				r = f(r, x)
			}
			return r, nil
		}))
	}
	return out
}

func intOr(n int64, err error) celref.Val {
	if err != nil {
		return types.WrapErr(err)
	}
	return types.Int(n)
}

// ceilDiv rounds a/b up, towards plus infinity.
func ceilDiv(a, b int64) (int64, error) {
	if b == 0 {
		return 0, errZero
	}
	if a == math.MinInt64 && b == -1 {
		return 0, errOverflow
	}
	q := a / b
	if a%b != 0 && (a > 0) == (b > 0) {
		q++
	}
	return q, nil
}

// ratio is a·scale/b rounded down; 0 when b is 0.
func ratio(a, b, scale int64) (int64, error) {
	if b == 0 {
		return 0, nil
	}
	n, err := times(a, scale)
	if err != nil {
		return 0, err
	}
	return floorDiv(n, b), nil
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func times(a, b int64) (int64, error) {
	hi, lo := bits.Mul64(magnitude(a), magnitude(b))
	if hi != 0 || lo > math.MaxInt64 {
		return 0, errOverflow
	}
	if (a < 0) != (b < 0) {
		return -int64(lo), nil
	}
	return int64(lo), nil
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-(n + 1)) + 1
	}
	return uint64(n)
}
