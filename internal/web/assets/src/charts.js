// Draws every element with data-chart, on a canvas that prints and zooms like the text. The numbers stand in a table beside it.
import { init, use } from 'echarts/core'
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components'
import { SVGRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, TooltipComponent, LegendComponent, AriaComponent, SVGRenderer])

const style = name => getComputedStyle(document.body).getPropertyValue(name).trim()

// axis is a scale in the page's colours.
const axis = extra => ({
  axisLine: { show: false }, axisTick: { show: false }, splitLine: { lineStyle: { color: style('--wz-line') } },
  axisLabel: { color: style('--wz-ink-soft'), fontSize: 12 }, ...extra,
})

// options turn what the server says {labels, series: [{name, kind, values, axis}]} into what the library wants.
function options(said) {
  const second = said.series.some(s => s.axis === 1)
  const colours = said.series.map((_, i) => style(`--wz-series-${i + 1}`))
  return {
    color: colours, animation: false, textStyle: { fontFamily: style('font-family') || 'sans-serif' }, aria: { enabled: true },
    grid: { left: 8, right: second ? 8 : 16, top: 34, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 14, itemHeight: 8, textStyle: { color: style('--wz-ink') } },
    tooltip: { trigger: 'axis', renderMode: 'richText', confine: true },
    xAxis: axis({ type: 'category', data: said.labels, splitLine: { show: false } }),
    yAxis: [axis({ type: 'value', minInterval: 1 }), ...(second ? [axis({ type: 'value', splitLine: { show: false } })] : [])],
    series: said.series.map(s => ({ name: s.name, type: s.kind, data: s.values, yAxisIndex: s.axis || 0, barMaxWidth: 22, symbolSize: 5, smooth: false, lineStyle: s.dashed ? { type: 'dashed' } : undefined })),
  }
}

function draw(box) {
  const chart = init(box, null, { renderer: 'svg' })
  chart.setOption(options(JSON.parse(box.dataset.chart)))
  new ResizeObserver(() => chart.resize()).observe(box)
}

function drawAll(root) {
  for (const box of root.querySelectorAll('[data-chart]:not([data-drawn])')) {
    box.dataset.drawn = 'yes'
    draw(box)
  }
}
drawAll(document)
document.addEventListener('htmx:afterSettle', event => drawAll(event.target))
