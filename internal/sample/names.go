package sample

import "strings"

// shown marks a name as an invented one, for whoever reads it.
const shown = "（示例）"

// bare is a name without the mark, to make longer ones of.
func bare(name string) string { return strings.TrimSuffix(name, shown) }

// towns are the names of a district's towns and sub-districts.
var towns = []string{"云雾", "松涛", "鹿鸣", "晴川", "星湖", "望岳", "朝霞", "清泉", "白鹭", "芦荻", "稻香", "青峰", "碧潭"}

var (
	trees  = []rune("松竹梅荷桂柳枫槐桐杏兰菊云霞鹤鹿")
	waters = []rune("溪岸岭园湾坪苑泉塘谷洲汀坞台陂")
)

// place is the n-th of as many names of places as trees and waters make, which are 240; neighbours share neither.
func place(n int) string {
	round := n / len(trees)
	return string(trees[n%len(trees)]) + string(waters[(n+round)%len(waters)])
}

// trade is what the n-th firm works at.
func trade(n int) string {
	trades := []string{"纺织", "机械", "食品", "建材", "物流", "电子", "印务", "家具"}
	return trades[n%len(trades)]
}
