package campaign

// PledgeTitle is what a pledge drive is called unless somebody says otherwise.
const PledgeTitle = "反诈承诺书"

// PledgeWords is the text that people sign unless an office writes its own. It asks for nothing that the law does not allow and promises nothing
// that people cannot keep.
const PledgeWords = `为守护自己和家人的财产安全，共建无诈家园，我郑重承诺：
一、不轻信陌生来电、短信和网络信息，不点击陌生链接，不下载陌生软件，不与陌生人共享屏幕。
二、不透露身份证号、银行卡号、密码和验证码；凡要求转账到“安全账户”的，一律不理。
三、转账前先核实，拿不准时拨打96110咨询，发现被骗立即拨打110报警。
四、不出租、出售、出借银行卡、电话卡和网络账号，不参与刷单，不为诈骗活动提供帮助。
五、接到96110来电及时接听，主动向家人、邻居和同事宣传防骗知识。`
