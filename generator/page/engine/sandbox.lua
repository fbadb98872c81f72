-- What Lua may touch when LuaLaTeX sets a page: it writes nothing outside the page's folder, reads nothing but that and
-- TeX's own files, lists no other folder (the fonts of a machine stay out of its pages) and starts no program.
-- `lualatex --safer` would leave it without fonts.

local home = lfs.currentdir() .. "/"
local roots

local function inside(path)
  if path:find("..", 1, true) then return false end
  return path:sub(1, 1) ~= "/" or path:sub(1, #home) == home
end

local function readable(path)
  if inside(path) then return true end
  roots = roots or kpse.expand_path("$TEXMF")
  for root in roots:gmatch("[^:]+") do
    if path:sub(1, #root + 1) == root .. "/" and not path:find("..", 1, true) then return true end
  end
  return false
end

local function opener(before)
  return function(path, mode, ...)
    local allowed = (mode or "r"):find("[wa+]") and inside or readable
    if allowed(tostring(path)) then return before(path, mode, ...) end
    return nil, tostring(path) .. ": not allowed"
  end
end

local function guarded(before, allowed)
  return function(...)
    for _, path in ipairs { ... } do
      if type(path) == "string" and not allowed(path) then return nil, path .. ": not allowed" end
    end
    return before(...)
  end
end

io.open = opener(io.open)
gzip.open = opener(gzip.open)
io.lines, io.input = guarded(io.lines, readable), guarded(io.input, readable)
loadfile, dofile = guarded(loadfile, readable), guarded(dofile, readable)
io.output, os.remove, os.rename = guarded(io.output, inside), guarded(os.remove, inside), guarded(os.rename, inside)
for _, name in ipairs { "mkdir", "rmdir", "touch", "link", "chdir", "lock_dir" } do
  lfs[name] = guarded(lfs[name], inside)
end
local dir = lfs.dir
lfs.dir = function(path)
  if inside(path) then return dir(path) end
  return function() end
end

for _, library in ipairs { { pdfe, "open" }, { zip, "open" }, { fontloader, "open" }, { fontloader, "info" } } do
  local names, name = library[1], library[2]
  if names then names[name] = guarded(names[name], readable) end
end
if mplib then -- MetaPost reads and writes what its finder names
  local new = mplib.new
  mplib.new = function(options)
    local kept = {}
    for key, value in next, options or {} do kept[key] = value end
    local find = kept.find_file or function(name) return name end
    kept.find_file = function(name, mode, kind)
      local found = find(name, mode, kind)
      local allowed = mode == "w" and inside or readable
      if type(found) == "string" and allowed(found) then return found end
    end
    return new(kept)
  end
end

os.setenv = function() end -- TeX would look for its own files elsewhere
io.popen, os.execute, os.spawn, os.exec, os.tmpname, io.tmpfile, package.loadlib, ffi = nil
for _, name in ipairs { "getupvalue", "setupvalue", "upvalueid", "upvaluejoin", "getregistry", "getlocal", "setlocal" } do
  debug[name] = nil -- they would find what is hidden above
end
