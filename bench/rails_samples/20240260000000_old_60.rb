class Old60 < ActiveRecord::Migration[6.0]
  def change
    create_table :t60 do |t|
      t.string :a
      t.datetime :b
      t.references :c
      t.references :d, polymorphic: true, index: true
      t.references :e, index: true
      t.timestamps
    end
    create_table(:u60, id: :uuid, default: nil) { |t| t.text :x }
    create_table(:v60, id: :bigint) { |t| t.text :x }
    create_table(:w60, id: :serial) { |t| t.text :x }
    create_join_table :t60, :u60
    add_reference :v60, :f
    add_reference :v60, :g, polymorphic: true, index: true
    add_timestamps :v60, null: true
    add_timestamps :w60, null: true, default: -> { "now()" }
    change_column :t60, :a, :text, null: false, default: "x"
    add_column :w60, :pk2, :bigint
  end
end
