class Old50 < ActiveRecord::Migration[5.0]
  def change
    create_table :t50 do |t|
      t.string :a
      t.datetime :b
      t.references :c
      t.references :d, polymorphic: true, index: true
      t.references :e, index: true
      t.timestamps
    end
    create_table(:u50, id: :uuid, default: nil) { |t| t.text :x }
    create_table(:v50, id: :bigint) { |t| t.text :x }
    create_table(:w50, id: :serial) { |t| t.text :x }
    create_join_table :t50, :u50
    add_reference :v50, :f
    add_reference :v50, :g, polymorphic: true, index: true
    add_timestamps :v50, null: true
    add_timestamps :w50, null: true, default: -> { "now()" }
    change_column :t50, :a, :text, null: false, default: "x"
    add_column :w50, :pk2, :bigint
  end
end
