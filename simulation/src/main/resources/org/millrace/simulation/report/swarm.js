(function(){
const data=@DATA@;
const canvas=document.getElementById('swarm'),slider=document.getElementById('swarm-time'),label=document.getElementById('swarm-label');
const css=n=>getComputedStyle(document.documentElement).getPropertyValue(n).trim();
function colour(ms){if(ms<=0)return css('--line');const t=Math.min(1,Math.max(0,(ms-150)/1850));return 'hsl('+(145-145*t)+' 62% 45%)'}
function draw(){
  const f=data.frames[+slider.value],w=canvas.clientWidth,h=canvas.clientHeight,s=window.devicePixelRatio||1;
  canvas.width=w*s;canvas.height=h*s;const g=canvas.getContext('2d');g.scale(s,s);g.clearRect(0,0,w,h);
  const px=i=>20+data.x[i]*(w-40),py=i=>20+data.y[i]*(h-40);
  g.lineWidth=1;g.globalAlpha=.5;g.strokeStyle=css('--theory');
  f.p.forEach((p,i)=>{if(p>=0&&f.p[p]!==-2&&i){g.beginPath();g.moveTo(px(p),py(p));g.lineTo(px(i),py(i));g.stroke()}});
  g.globalAlpha=1;let there=0;
  f.p.forEach((p,i)=>{if(p===-2)return;there++;g.beginPath();g.arc(px(i),py(i),i?3+Math.max(0,data.class[i])*1.2:9,0,7);g.fillStyle=i?colour(f.d[i]):css('--a');g.fill()});
  label.textContent='simulated second '+(+slider.value+1)+', '+(there-1)+' viewers';
}
slider.max=data.frames.length-1;slider.value=slider.max;slider.oninput=draw;window.onresize=draw;draw();
})();
