import { chromium } from '@playwright/test';
const url='http://127.0.0.1:4160';
const [,, who, ...paths]=process.argv;
const b=await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox']});
for (const [name,opt] of [['desk',{viewport:{width:1280,height:900},locale:'zh-CN'}],['phone',{viewport:{width:360,height:740},locale:'en-US',colorScheme:'dark'}]]) {
 const c=await b.newContext(opt); const page=await c.newPage();
 page.on('console',m=>['error','warning'].includes(m.type())&&console.log('console',m.text()));
 if(who!=='-'){ await c.request.post(url+'/api/v1/session',{headers:{origin:url},data:{email:who+'@demo',password:'shumen-demo'}}); }
 for (const p of paths){ await page.goto(url+p); await page.waitForSelector('html[data-ready]'); await page.waitForLoadState('networkidle');
  await page.screenshot({path:`/tmp/shots/${name}${p.replace(/[^a-z0-9]/gi,'_').slice(0,40)}.png`,fullPage:true}); console.log(name,p); }
 await c.close(); }
await b.close();
