package main

// Examples shown by `wuzha COMMAND --help`. They run as they stand after `wuzha sample demo`.

// Help implements kong's detailed help.
func (planCheck) Help() string {
	return `Examples 示例：

    wuzha plan check plan.yaml
    wuzha plan check wuzha-campus --json

Every problem is listed at once, with line and column: E the plan cannot run, W it runs but is probably not meant, L the law forbids or restricts it.
一次列出全部问题和行列号：E 不能运行，W 多半不是本意，L 法律或政策禁止、限制。`
}

// Help implements kong's detailed help.
func (planInit) Help() string {
	return `Examples 示例：

    wuzha plan init our-plan.yaml --from wuzha-enterprise`
}

// Help implements kong's detailed help.
func (evaluateCommand) Help() string {
	return `Examples 示例：

    wuzha evaluate wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30
    wuzha evaluate our-plan.yaml --units 单位.xlsx --records 记录1.csv --records 记录2.xlsx --as-of 2023-06-30 --format xlsx > 结果.xlsx
    wuzha evaluate wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30 --unit E001
    wuzha evaluate wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30 --state unmet,broken

Ledgers may be .xlsx or .csv (UTF-8, GB18030), mixed. A bad row never stops the good ones: it is listed with its row, column and reason, and the exit code is 3.
台账可以是 .xlsx 或 .csv （UTF-8、GB18030），可混用。有错的行会列出行号、列名和原因，其余照常计入，退出码为 3。`
}

// Help implements kong's detailed help.
func (explainCommand) Help() string {
	return `Examples 示例：

    wuzha explain wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30 --unit E001 --duty own_publicity --period 2023-05
    wuzha explain wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-06-30 --unit E001 --duty ceiling`
}

// Help implements kong's detailed help.
func (bulletinCommand) Help() string {
	return `Examples 示例：

    wuzha bulletin wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-07-03 --period 2023-06
    wuzha bulletin wuzha-enterprise --dir demo/wuzha-enterprise --as-of 2023-07-03 --bulletin weekly_report -o 通报.docx

Numbers below 3 are suppressed, nobody is named. 不足 3 起的数字不显示，不出现任何个人。`
}
