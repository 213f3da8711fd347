# Runs a folder's migrations one by one, upwards, on the database named by DATABASE (JSON), and prints which ones went through.
require "logger"
require "active_record"
require "pathname"
require "json"

folder = ARGV.fetch(0)
ActiveRecord::Migration.verbose = false
ActiveRecord::Base.establish_connection(JSON.parse(ENV.fetch("DATABASE")))

module Rails
  def self.env = ActiveSupport::StringInquirer.new("production")
  def self.root = Pathname.new(ENV.fetch("RAILS_ROOT"))
  def self.logger = Logger.new(nil)
  def self.application = nil
end

class ApplicationRecord < ActiveRecord::Base
  self.abstract_class = true
end
$stdout.sync = true
Dir.glob("#{folder}/*.rb").sort_by { |path| File.basename(path).to_i }.each do |path|
  number, name = File.basename(path).split(".").first.split("_", 2)
  begin
    load path
    made = Object.const_get(name.camelize)
    steps = made.new(name.camelize, number.to_i)
    run = -> { steps.exec_migration(ActiveRecord::Base.connection, :up) }
    made.disable_ddl_transaction ? run.call : ActiveRecord::Base.transaction { run.call }
    puts "#{JSON.generate(path: path, version: ActiveRecord.version.to_s)}"
  rescue StandardError, ScriptError => error
    puts JSON.generate(path: path, error: "#{error.class}: #{error.message}"[0, 300])
  end
end
