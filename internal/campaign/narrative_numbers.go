package campaign

import (
	"math"
	"strconv"
	"strings"

	"wuzha/internal/plan"
)

// identityWeights weigh the first 17 digits of an identity number (GB 11643-1999).
var identityWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// ValidIdentityNumber tells whether the check sign of an 18-digit identity number is right. It serves to find and take out
// such numbers, never to collect them.
func ValidIdentityNumber(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i, w := range identityWeights {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * w
	}
	return strings.ToUpper(s[17:]) == string("10X98765432"[sum%11])
}

// luhn tells whether the digits could be a bank card's.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
	}
	return len(digits) >= 12 && len(digits) <= 19 && sum%10 == 0
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// numberInstead says what a long row of digits is: when in doubt, a number. A wrong check sign makes an identity number no
// less of one: people mistype them.
func numberInstead(found string) (FindingKind, string) {
	digits := digitsOf(found)
	signed := strings.HasSuffix(strings.ToUpper(found), "X")
	switch {
	case signed && len(digits) == 17, ValidIdentityNumber(digits):
		return always(FoundID)(found)
	case mobile(digits), digits[0] == '0' && len(digits) >= 10 && len(digits) <= 12:
		return always(FoundPhone)(found)
	case luhn(digits):
		return always(FoundCard)(found)
	case len(digits) == 18 && bornPlausibly(digits):
		return always(FoundID)(found)
	}
	return always(FoundNumber)(found)
}

// mobile tells a mobile number, with or without the country's 86.
func mobile(digits string) bool {
	digits = strings.TrimPrefix(digits, "00")
	if len(digits) == 13 {
		digits = strings.TrimPrefix(digits, "86")
	}
	return len(digits) == 11 && digits[0] == '1' && digits[1] >= '3'
}

// bornPlausibly tells whether 18 digits carry a day of birth where identity numbers do.
func bornPlausibly(digits string) bool {
	_, err := plan.ParseDay(digits[6:10] + "-" + digits[10:12] + "-" + digits[12:14])
	return err == nil
}

// sumInstead gives the band of a sum: 3,200元 is 1万元以下. A sum in foreign money has none.
func sumInstead(found string) (FindingKind, string) {
	for _, foreign := range []string{"美", "$", "港", "欧", "英", "USDT"} {
		if strings.Contains(found, foreign) {
			return FoundSum, "一定金额"
		}
	}
	yuan, ok := sumOfText(found)
	if !ok {
		return FoundSum, "一定金额"
	}
	return FoundSum, lossBands[lossBand(yuan)].name
}

// sumOfText reads a sum into fen; not ok when it is no plain number.
func sumOfText(s string) (int64, bool) {
	scale := 1.0
	for unit, by := range map[string]float64{"百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000} {
		if strings.Contains(s, unit) {
			scale *= by
		}
	}
	number := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return -1
	}, s)
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return chineseSum(s)
	}
	fen := n * scale * 100
	return int64(min(fen, math.MaxInt64/2)), true
}

var chineseDigits = map[rune]int64{
	'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9,
	'壹': 1, '贰': 2, '叁': 3, '肆': 4, '伍': 5, '陆': 6, '柒': 7, '捌': 8, '玖': 9,
}

var chineseScales = map[rune]int64{'十': 10, '拾': 10, '百': 100, '佰': 100, '千': 1000, '仟': 1000}

// chineseSum reads 三万五千元 into fen.
func chineseSum(s string) (int64, bool) {
	total, part, digit, some := int64(0), int64(0), int64(0), false
	for _, r := range s {
		if n, ok := chineseDigits[r]; ok {
			digit, some = n, true
			continue
		}
		if by, ok := chineseScales[r]; ok {
			part, digit, some = part+max(digit, 1)*by, 0, true
			continue
		}
		if r == '万' || r == '亿' {
			by := map[rune]int64{'万': 10_000, '亿': 100_000_000}[r]
			total, part, digit, some = (total+max(part+digit, 1))*by, 0, 0, true
		}
		if total > MaxFen {
			return MaxFen, true
		}
	}
	return min(total+part+digit, MaxFen) * 100, some
}

// banded tells whether a place lies in the name of a band: what has been put for a sum is left alone.
func banded(text string, place [2]int) bool {
	for _, b := range lossBands {
		for at := 0; ; {
			i := strings.Index(text[at:], b.name)
			if i < 0 {
				break
			}
			if at += i; at <= place[0] && place[1] <= at+len(b.name) {
				return true
			}
			at += len(b.name)
		}
	}
	return false
}

// addressInstead leaves what is already taken out.
func addressInstead(found string) (FindingKind, string) {
	if strings.HasPrefix(found, "某") {
		return "", ""
	}
	return always(FoundAddress)(found)
}
